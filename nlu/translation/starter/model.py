"""The starter's network: a small Transformer (pre-norm, ReLU, one table of embeddings for both sides and the output), and its export."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

SIZE, FEED_FORWARD, HEADS, LAYERS, POSITIONS = 192, 768, 4, 3, 256


class Dropout(nn.Module):
    """Dropout from a pool of random masks: drawing fresh ones takes a quarter of the time of training on a CPU."""

    def __init__(self, rate: float) -> None:
        super().__init__()
        kept = (torch.rand(1 << 22, generator=torch.Generator().manual_seed(1)) >= rate) / (1 - rate)
        self.register_buffer("pool", kept, persistent=False)
        self.register_buffer("brief", kept.bfloat16(), persistent=False)

    def forward(self, x: Tensor) -> Tensor:
        """`x` with a part of it zeroed and the rest made larger, in training only."""
        if not self.training or x.numel() > self.pool.numel():  # type: ignore[operator]
            return x
        pool: Any = self.brief if x.dtype == torch.bfloat16 else self.pool
        start = int(torch.randint(pool.numel() - x.numel() + 1, (1,)))
        masked: Tensor = x * pool[start : start + x.numel()].view(x.shape)
        return masked


class Attention(nn.Module):
    """Multi-head attention with its own norm before it."""

    def __init__(self, *, cross: bool, dropout: Dropout) -> None:
        super().__init__()
        self.norm = nn.LayerNorm(SIZE)
        self.cross = cross
        self.dropout = dropout
        self.inward = nn.ModuleList(
            [nn.Linear(SIZE, SIZE), nn.Linear(SIZE, 2 * SIZE)] if cross else [nn.Linear(SIZE, 3 * SIZE)]
        )
        self.out = nn.Linear(SIZE, SIZE)

    def forward(self, x: Tensor, memory: Tensor | None, mask: Tensor) -> Tensor:
        """`mask` is true where may be looked: (batch or 1, 1, queries or 1, keys)."""
        normed = self.norm(x)
        if self.cross:
            assert memory is not None
            query = self.inward[0](normed)
            key, value = self.inward[1](memory).chunk(2, dim=-1)
        else:
            query, key, value = self.inward[0](normed).chunk(3, dim=-1)
        query, key, value = (_heads(part) for part in (query, key, value))
        # Written out: the fused kernel is many times slower on sentences this short.
        scores = query @ key.transpose(2, 3) * (SIZE // HEADS) ** -0.5
        scores = scores.masked_fill(~mask, -1e4)
        attended = torch.softmax(scores, dim=-1).to(value.dtype) @ value
        merged = attended.transpose(1, 2).reshape(x.shape)
        added: Tensor = x + self.dropout(self.out(merged))
        return added


def _heads(x: Tensor) -> Tensor:
    return x.view(x.shape[0], x.shape[1], HEADS, SIZE // HEADS).transpose(1, 2)


class FeedForward(nn.Module):
    """Two layers with a norm before them."""

    def __init__(self, dropout: Dropout) -> None:
        super().__init__()
        self.norm, self.dropout = nn.LayerNorm(SIZE), dropout
        self.inner, self.outer = nn.Linear(SIZE, FEED_FORWARD), nn.Linear(FEED_FORWARD, SIZE)

    def forward(self, x: Tensor) -> Tensor:
        inner = self.dropout(functional.relu(self.inner(self.norm(x))))
        added: Tensor = x + self.dropout(self.outer(inner))
        return added


class Network(nn.Module):
    """Tokens in, logits out. Token 0 is padding."""

    def __init__(self, words: int, rate: float = 0.1) -> None:
        super().__init__()
        dropout = Dropout(rate)
        self.table = nn.Embedding(words, SIZE)
        nn.init.normal_(self.table.weight, std=SIZE**-0.5)
        self.register_buffer("positions", _sines(), persistent=False)
        self.dropout = dropout
        self.encoder = nn.ModuleList(
            [nn.ModuleList([Attention(cross=False, dropout=dropout), FeedForward(dropout)]) for _ in range(LAYERS)]
        )
        self.decoder = nn.ModuleList(
            [
                nn.ModuleList(
                    [
                        Attention(cross=False, dropout=dropout),
                        Attention(cross=True, dropout=dropout),
                        FeedForward(dropout),
                    ]
                )
                for _ in range(LAYERS)
            ]
        )
        self.encoder_norm, self.decoder_norm = nn.LayerNorm(SIZE), nn.LayerNorm(SIZE)

    def forward(self, source: Tensor, target: Tensor) -> Tensor:
        """Logits of each token after `target`: (batch, length, words)."""
        mask = (source != 0)[:, None, None, :]
        memory = self._embedded(source)
        for attention, feed in _encoders(self.encoder):
            memory = feed(attention(memory, None, mask))
        memory = self.encoder_norm(memory)
        x = self._embedded(target)
        before = torch.ones(x.shape[1], x.shape[1], dtype=torch.bool).tril()[None, None]
        for own, across, feed in _decoders(self.decoder):
            x = feed(across(own(x, None, before), memory, mask))
        logits: Tensor = functional.linear(self.decoder_norm(x), self.table.weight)
        return logits

    def _embedded(self, tokens: Tensor) -> Tensor:
        positions: Any = self.positions
        x = self.table(tokens) * math.sqrt(SIZE) + positions[: tokens.shape[1]]
        dropped: Tensor = self.dropout(x)
        return dropped


def _encoders(layers: nn.ModuleList) -> Iterator[tuple[Attention, FeedForward]]:
    for layer in layers:
        parts: Any = layer
        yield parts[0], parts[1]


def _decoders(layers: nn.ModuleList) -> Iterator[tuple[Attention, Attention, FeedForward]]:
    for layer in layers:
        parts: Any = layer
        yield parts[0], parts[1], parts[2]


def _sines() -> Tensor:
    at = torch.arange(POSITIONS)[:, None]
    pace = torch.exp(torch.arange(0, SIZE, 2) * (-math.log(10_000.0) / SIZE))
    table = torch.zeros(POSITIONS, SIZE)
    table[:, 0::2], table[:, 1::2] = torch.sin(at * pace), torch.cos(at * pace)
    return table


def export(network: Network, vocabulary: Sequence[str], folder: Path) -> None:
    """Write the network as a CTranslate2 model, weights in eight bits."""
    import ctranslate2

    spec = ctranslate2.specs.TransformerSpec.from_config((LAYERS, LAYERS), HEADS)
    table = _array(network.table.weight)
    positions: Any = network.positions
    spec.encoder.embeddings[0].weight = table
    spec.decoder.embeddings.weight = table
    spec.decoder.projection.weight = table
    spec.encoder.position_encodings.encodings = _array(positions)
    spec.decoder.position_encodings.encodings = _array(positions)
    _norm(spec.encoder.layer_norm, network.encoder_norm)
    _norm(spec.decoder.layer_norm, network.decoder_norm)
    for layer, (attention, feed) in zip(spec.encoder.layer, _encoders(network.encoder), strict=True):
        _attention(layer.self_attention, attention)
        _feed(layer.ffn, feed)
    for layer, (own, across, feed) in zip(spec.decoder.layer, _decoders(network.decoder), strict=True):
        _attention(layer.self_attention, own)
        _attention(layer.attention, across)
        _feed(layer.ffn, feed)
    spec.register_source_vocabulary(list(vocabulary))
    spec.register_target_vocabulary(list(vocabulary))
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True, exist_ok=True)
    spec.save(str(folder))


def _array(tensor: Tensor) -> Any:
    return np.ascontiguousarray(tensor.detach().float().numpy())


def _linear(spec: Any, layer: nn.Linear) -> None:
    spec.weight, spec.bias = _array(layer.weight), _array(layer.bias)


def _norm(spec: Any, layer: nn.LayerNorm) -> None:
    spec.gamma, spec.beta = _array(layer.weight), _array(layer.bias)


def _attention(spec: Any, layer: Attention) -> None:
    _norm(spec.layer_norm, layer.norm)
    for part, inward in zip(spec.linear, [*layer.inward, layer.out], strict=True):
        _linear(part, inward)


def _feed(spec: Any, layer: FeedForward) -> None:
    _norm(spec.layer_norm, layer.norm)
    _linear(spec.linear_0, layer.inner)
    _linear(spec.linear_1, layer.outer)
