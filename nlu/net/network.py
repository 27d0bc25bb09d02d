"""The net in PyTorch, for training only: the frozen base, low-rank adapters on its upper layers, a linear head.

At work it runs merged and in int8 (nlu/net/build.py). Matrix products are bfloat16: on the CPUs that have it, ten times as fast.
"""

from __future__ import annotations

import math
from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from nlu.net.package import Base

HEADS = 12
RANK = 16
STRENGTH = 2.0  # of the adapters beside the frozen weights
FIRST_ADAPTED = 3  # layers below it stay as they are: letters and words, not meaning
SPREAD = 12.0  # sentence vectors lie close together; the head reads their distance from the centre, this much enlarged
PADDING = 1
ADAPTED = (
    "attention.self.query", "attention.self.key", "attention.self.value", "attention.output.dense",
    "intermediate.dense", "output.dense",
)  # fmt: skip
LOW = torch.bfloat16


class Network(nn.Module):
    """Token ids in, logits out."""

    centre: Tensor

    def __init__(self, base: Base, labels: int) -> None:
        super().__init__()
        self.layers = 1 + max(int(name.split(".")[2]) for name in base.weights if name.startswith("encoder.layer."))
        self._frozen = {name: torch.from_numpy(values) for name, values in base.weights.items()}
        self._merged: dict[str, Tensor] = {}
        self._low = {n: w.to(LOW) for n, w in self._frozen.items() if n.startswith("encoder.")}
        self.down, self.up = nn.ParameterDict(), nn.ParameterDict()
        for number in range(FIRST_ADAPTED, self.layers):
            for part in ADAPTED:
                outputs, inputs = self._frozen[f"encoder.layer.{number}.{part}.weight"].shape
                key = f"{number}/{part.replace('.', '-')}"
                self.down[key] = nn.Parameter(torch.randn(RANK, inputs) / math.sqrt(inputs))
                self.up[key] = nn.Parameter(torch.zeros(outputs, RANK))
        self.head = nn.Linear(base.weights["embeddings.LayerNorm.bias"].shape[0], labels)
        nn.init.zeros_(self.head.weight)
        nn.init.zeros_(self.head.bias)
        self.register_buffer("centre", torch.zeros(self.head.in_features))

    def forward(self, batch: Sequence[Sequence[int]]) -> Tensor:
        """Logits (texts, labels)."""
        vectors = F.dropout(self.vectors(batch) - self.centre, 0.1, self.training)
        logits: Tensor = self.head(vectors * SPREAD)
        return logits

    def vectors(self, batch: Sequence[Sequence[int]]) -> Tensor:
        """Sentence vectors of length 1."""
        ids, mask = _padded(batch)
        hidden = self._embedded(ids)
        bias = torch.zeros(mask.shape, dtype=LOW).masked_fill(~mask, float("-inf"))[:, None, None, :]
        for number in range(self.layers):
            hidden = self._layer(number, hidden, bias)
        weights = mask[:, :, None].float()
        return F.normalize((hidden.float() * weights).sum(1) / weights.sum(1), dim=1)

    def freeze_below(self, layer: int) -> None:
        """Keep what the adapters of lower layers have learnt as it is; their weights are then merged once, not at each step."""
        for key in list(self.up):
            if int(key.split("/")[0]) < layer:
                self.up[key].requires_grad_(False)
                self.down[key].requires_grad_(False)

    def changes(self) -> dict[str, tuple[Tensor, Tensor]]:
        """What training adds to each adapted weight, under the weight's published name: (up, down), strength included."""
        changed = {}
        for key in self.up:
            layer, part = key.split("/")
            up, down = self.up[key].detach() * STRENGTH, self.down[key].detach()
            changed[f"encoder.layer.{layer}.{part.replace('-', '.')}.weight"] = (up, down)
        return changed

    def _embedded(self, ids: Tensor) -> Tensor:
        frozen = self._frozen
        hidden = F.embedding(ids, frozen["embeddings.word_embeddings.weight"])
        hidden = hidden + frozen["embeddings.position_embeddings.weight"][: ids.shape[1]]
        hidden = hidden + frozen["embeddings.token_type_embeddings.weight"][0]
        size = (hidden.shape[-1],)
        normed = F.layer_norm(
            hidden, size, frozen["embeddings.LayerNorm.weight"], frozen["embeddings.LayerNorm.bias"], 1e-12
        )
        return normed.to(LOW)

    def _layer(self, number: int, hidden: Tensor, bias: Tensor) -> Tensor:
        texts, length, size = hidden.shape
        name = f"encoder.layer.{number}."

        def linear(values: Tensor, part: str) -> Tensor:
            return F.linear(values, self._weight(number, part), self._low[f"{name}{part}.bias"])

        def norm(values: Tensor, part: str) -> Tensor:
            return F.layer_norm(
                values, (size,), self._low[f"{name}{part}.weight"], self._low[f"{name}{part}.bias"], 1e-12
            )

        query, key, value = (
            linear(hidden, f"attention.self.{part}").view(texts, length, HEADS, -1).transpose(1, 2)
            for part in ("query", "key", "value")
        )
        # Written out: PyTorch's own attention for the CPU is slower than this in training.
        spread = torch.softmax(query @ key.transpose(-1, -2) * (size // HEADS) ** -0.5 + bias, dim=-1)
        mixed = (spread @ value).transpose(1, 2).reshape(texts, length, size)
        hidden = norm(hidden + linear(mixed, "attention.output.dense"), "attention.output.LayerNorm")
        wide = F.gelu(linear(hidden, "intermediate.dense"))
        return norm(hidden + linear(wide, "output.dense"), "output.LayerNorm")

    def _weight(self, number: int, part: str) -> Tensor:
        name, key = f"encoder.layer.{number}.{part}.weight", f"{number}/{part.replace('.', '-')}"
        if number < FIRST_ADAPTED:
            return self._low[name]
        if key in self._merged:
            return self._merged[key]
        merged: Tensor = (self._frozen[name] + self.up[key] @ self.down[key] * STRENGTH).to(LOW)
        if not self.up[key].requires_grad:
            self._merged[key] = merged
        return merged


def _padded(batch: Sequence[Sequence[int]]) -> tuple[Tensor, Tensor]:
    longest = max(len(row) for row in batch)
    ids = torch.full((len(batch), longest), PADDING)
    mask = torch.zeros((len(batch), longest), dtype=torch.bool)
    for number, row in enumerate(batch):
        ids[number, : len(row)] = torch.tensor(row)
        mask[number, : len(row)] = True
    return ids, mask
