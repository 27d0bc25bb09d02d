"""The encoder's forward pass in plain numpy, float32: what the int8 conversion is compared with. Slow, exact, no batching."""

from __future__ import annotations

import math

import numpy as np
import numpy.typing as npt

HEADS = 12
EPSILON = 1e-12

Array = npt.NDArray[np.float32]
Weights = dict[str, Array]

_erf = np.vectorize(math.erf, otypes=[np.float32])


def sentence_vector(weights: Weights, ids: list[int]) -> Array:
    """Vector (384,) of length 1 for the token `ids`, special tokens included."""
    hidden = weights["embeddings.word_embeddings.weight"][ids]
    hidden = hidden + weights["embeddings.position_embeddings.weight"][: len(ids)]
    hidden = _layer_norm(weights, "embeddings", hidden + weights["embeddings.token_type_embeddings.weight"][0])
    for number in range(count_layers(weights)):
        layer = f"encoder.layer.{number}"
        attended = _linear(weights, f"{layer}.attention.output.dense", _attention(weights, layer, hidden))
        hidden = _layer_norm(weights, f"{layer}.attention.output", hidden + attended)
        wide = _gelu(_linear(weights, f"{layer}.intermediate.dense", hidden))
        hidden = _layer_norm(weights, f"{layer}.output", hidden + _linear(weights, f"{layer}.output.dense", wide))
    pooled: Array = hidden.mean(axis=0)
    normed: Array = pooled / np.linalg.norm(pooled)
    return normed


def count_layers(weights: Weights) -> int:
    """How many layers the model has."""
    return 1 + max(int(name.split(".")[2]) for name in weights if name.startswith("encoder.layer."))


def _linear(weights: Weights, name: str, values: Array) -> Array:
    result: Array = values @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]
    return result


def _layer_norm(weights: Weights, name: str, values: Array) -> Array:
    centred = values - values.mean(axis=-1, keepdims=True)
    scaled = centred / np.sqrt(values.var(axis=-1, keepdims=True) + EPSILON)
    result: Array = scaled * weights[f"{name}.LayerNorm.weight"] + weights[f"{name}.LayerNorm.bias"]
    return result


def _gelu(values: Array) -> Array:
    result: Array = 0.5 * values * (1 + _erf(values / math.sqrt(2)))
    return result


def _attention(weights: Weights, layer: str, hidden: Array) -> Array:
    query, key, value = (
        _heads(_linear(weights, f"{layer}.attention.self.{part}", hidden)) for part in ("query", "key", "value")
    )
    scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
    spread = np.exp(scores - scores.max(axis=-1, keepdims=True))
    mixed = (spread / spread.sum(axis=-1, keepdims=True)) @ value
    result: Array = mixed.transpose(1, 0, 2).reshape(hidden.shape)
    return result


def _heads(values: Array) -> Array:
    return values.reshape(values.shape[0], HEADS, -1).transpose(1, 0, 2)
