"""Vectors in eight bits: near enough to the floats, and in place."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.vectors import VectorTable, quantise


def unit(rows: int, seed: int = 0) -> np.ndarray:
    raw = np.random.default_rng(seed).standard_normal((rows, 384)).astype(np.float32)
    return raw / np.linalg.norm(raw, axis=1, keepdims=True)


def test_eight_bits_keep_the_direction() -> None:
    vectors = unit(200)
    data, scales = quantise(vectors)
    back = data.astype(np.float32) * scales[:, None]
    cosine = (back * vectors).sum(axis=1) / np.linalg.norm(back, axis=1)
    assert cosine.min() > 0.9998


@pytest.mark.parametrize("size", [50, 5000])
def test_the_nearest_row_of_each_document_counts(size: int) -> None:
    vectors, table = unit(size * 2, 1), VectorTable(384)
    for number in range(size):
        table.put(number, *quantise(vectors[2 * number : 2 * number + 2]))
    documents = np.array([3, 17, size - 1], dtype=np.int32)
    query = vectors[35]
    expected = [(vectors[2 * n : 2 * n + 2] @ query).max() for n in documents]
    np.testing.assert_allclose(table.products(query[None, :], documents)[0], expected, atol=0.01)
    assert 17 in table.nearest(query, 10)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 3)), max_size=400))
def test_rows_follow_their_document_through_replacing_removing_and_compacting(acts: list[tuple[int, int]]) -> None:
    table, held, pool = VectorTable(384), {}, unit(64, 2)
    for step, (number, rows) in enumerate(acts):
        if rows == 0:
            table.remove(number)
            held.pop(number, None)
        else:
            vectors = pool[[(step + r) % 64 for r in range(rows)]]
            table.put(number, *quantise(vectors))
            held[number] = vectors
    assert len(table) == sum(map(len, held.values()))
    numbers = np.arange(10, dtype=np.int32)
    products = table.products(pool[:1], numbers)[0]
    for number in range(10):
        expected = (held[number] @ pool[0]).max() if number in held else -1
        assert abs(products[number] - expected) < 0.01
