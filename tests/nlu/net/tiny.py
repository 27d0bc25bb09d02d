"""A base so small that a test can merge and convert it: four layers, random weights, a dozen pieces."""

import numpy as np

from nlu.net.package import Base

HIDDEN, WIDE, LAYERS = 48, 96, 4
PIECES = ["<s>", "<pad>", "</s>", "<unk>", "▁", "▁chest", "▁pain", "▁refill", "▁please", "a", "e", "i", "n", "s", "t"]
_PARTS = {
    "attention.self.query": (HIDDEN, HIDDEN), "attention.self.key": (HIDDEN, HIDDEN), "attention.self.value": (HIDDEN, HIDDEN),
    "attention.output.dense": (HIDDEN, HIDDEN), "intermediate.dense": (WIDE, HIDDEN), "output.dense": (HIDDEN, WIDE),
}  # fmt: skip


def tiny_base() -> Base:
    random = np.random.default_rng(3)

    def some(*shape: int) -> np.ndarray:
        return (random.standard_normal(shape) * 0.2).astype(np.float32)

    weights = {
        "embeddings.word_embeddings.weight": some(len(PIECES), HIDDEN),
        "embeddings.position_embeddings.weight": some(64, HIDDEN),
        "embeddings.token_type_embeddings.weight": some(2, HIDDEN),
    }
    norms = ["embeddings.LayerNorm"]
    for layer in range(LAYERS):
        name = f"encoder.layer.{layer}."
        norms += [name + "attention.output.LayerNorm", name + "output.LayerNorm"]
        for part, shape in _PARTS.items():
            weights[f"{name}{part}.weight"], weights[f"{name}{part}.bias"] = some(*shape), some(shape[0])
    for norm in norms:
        weights[norm + ".weight"], weights[norm + ".bias"] = np.ones(HIDDEN, np.float32), some(HIDDEN)
    scores = [0.0] * 4 + [-float(2 + number % 3) for number in range(len(PIECES) - 4)]
    return Base(weights, PIECES, scores, {ord("\t"): " ", ord("\u200b"): ""})
