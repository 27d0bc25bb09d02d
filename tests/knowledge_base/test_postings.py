"""BM25 in place gives what BM25 over the whole base gives."""

import math
from collections import Counter

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from knowledge_base.postings import K1, B, Postings

WORDS = st.lists(st.sampled_from(["park", "car", "open", "hour", "bill", "pay"]), min_size=1, max_size=6)
ACTS = st.lists(st.tuples(st.integers(0, 7), st.one_of(st.none(), WORDS)), max_size=25)


def plain_bm25(documents: dict[int, list[str]], query: list[str], size: int) -> np.ndarray:
    average = max(sum(map(len, documents.values())) / len(documents), 1.0)
    scores, ideal = np.zeros(size), 0.0
    for term in set(query):
        holders = [number for number, words in documents.items() if term in words]
        idf = math.log(1 + (len(documents) - len(holders) + 0.5) / (len(holders) + 0.5))
        ideal += idf
        for number in holders:
            count = Counter(documents[number])[term]
            scores[number] += idf * count * (K1 + 1) / (count + K1 * (1 - B + B * len(documents[number]) / average))
    return scores / ideal


@settings(max_examples=150, deadline=None)
@given(acts=ACTS, pack_at=st.integers(0, 25), query=WORDS)
def test_any_order_of_adding_replacing_removing_and_packing_scores_like_a_fresh_base(
    acts: list[tuple[int, list[str] | None]], pack_at: int, query: list[str]
) -> None:
    postings, documents = Postings(), {}
    for step, (number, words) in enumerate(acts):
        if words is None:
            postings.remove(number)
            documents.pop(number, None)
        else:
            postings.add(number, words)
            documents[number] = words
        if step == pack_at:
            postings.pack()
    postings.pack()
    assert len(postings) == len(documents)
    if documents:
        np.testing.assert_allclose(postings.scores(query, 8), plain_bm25(documents, query, 8), rtol=1e-4, atol=1e-5)


def test_new_documents_are_found_before_the_block_is_packed() -> None:
    postings = Postings()
    for number in range(600):
        postings.add(number, ["word", f"own{number}"])
    assert postings.scores(["own599"], 600).argmax() == 599
    assert postings.scores(["own3"], 600).argmax() == 3
