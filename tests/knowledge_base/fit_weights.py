"""Where the numbers in `knowledge_base/search.py` come from: `python -m tests.knowledge_base.fit_weights` prints them.

A conditional logit with weights >= 0 over the six parts of a candidate's score, on the tuning set and on the demo's and the
library's own phrasings held out in turn; then one temperature and the logit of "none of them" on the tuning set. The report-only
set (report.jsonl) is never read here.
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import astuple, replace

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from knowledge_base.encoding import Encoder, Texts
from knowledge_base.entries import Entry
from knowledge_base.search import Index
from knowledge_base.shard import Shard, Weights, weights_of
from nlu.encoder import load_encoder
from tests.knowledge_base.sets import Question, demo_articles, library_articles, questions

Articles = dict[str, Texts]
Case = tuple[npt.NDArray[np.float32], int]  # parts (6, n), place of the right one
TUNING_COUNTS = 3.0  # patients' own wordings count for more than held-out phrasings
RIDGE = 1e-3


def main() -> None:
    """Print the weights of the three groups."""
    encoder = load_encoder()
    report("ENGLISH", [("en", demo_articles("en")), ("en", library_articles())], encoder, free=(0, 1, 2, 3, 4))
    report("LATIN", [("es", demo_articles("es"))], encoder, free=range(6))
    report("WORDS", [(of, demo_articles(of)) for of in ("ru", "ar", "hi")], encoder, free=(4, 5))
    report("CHARACTERS", [(of, demo_articles(of)) for of in ("zh-Hans", "zh-Hant", "ko")], encoder, free=(4, 5))


def report(name: str, bases: Sequence[tuple[str, Articles]], encoder: Encoder, *, free: Sequence[int]) -> None:
    """Fit one group and print it. `bases` are of (language, articles); a language's questions are asked of its first. `free` are
    the parts that may weigh anything."""
    first: dict[str, Articles] = {}
    for language, base in bases:
        first.setdefault(language, base)
    shards = {language: shard_of(base, language, encoder) for language, base in first.items()}
    asked = [(shards[q.language], q) for q in questions("tuning") if q.language in shards]
    groups = [(TUNING_COUNTS, [case(shard, q.text, q.article) for shard, q in asked if q.article])]
    groups += [(1.0, cases) for language, base in bases for cases in held_out(base, language, encoder)]
    weights = fitted(groups, free)
    temperature, nothing = calibrated(asked, weights)
    scaled = np.round(weights * temperature, 2)
    print(f"{name}: Weights({', '.join(f'{w:g}' for w in scaled)}, nothing={nothing:.2f})")


def shard_of(articles: Articles, language: str, encoder: Encoder) -> Shard:
    """A searchable language of these articles with every part computed."""
    index = Index(encoder)
    shard = index.shard(language)
    shard.weights = Weights(1, 1, 1, 1, 1, 0 if language == "en" else 1, nothing=0)
    for article_id, texts in articles.items():
        index.put(Entry(article_id, language, 1, texts.questions[0], language, 1), texts)
    shard.prepare()
    return shard


def case(shard: Shard, text: str, article_id: str) -> Case:
    """The parts of every article's score for a text, and where the right article stands."""
    found = shard.score(text)
    ids = [shard.article_id(number) for number in found.documents.tolist()]
    return found.parts, ids.index(article_id)


def held_out(articles: Articles, language: str, encoder: Encoder) -> list[list[Case]]:
    """Bases that know only some of the phrasings, asked with the others; with and without answers."""
    keeps: list[Callable[[int], int]] = [lambda n: 1, lambda n: 2, lambda n: n // 2, lambda n: int(n * 0.8)]
    groups = []
    for number, keep in enumerate(keeps):
        for with_answers in (True, False) if number > 1 else (True,):
            known, asked = split(articles, keep, seed=number, with_answers=with_answers)
            shard = shard_of(known, language, encoder)
            groups.append([case(shard, text, article_id) for article_id, text in asked])
    return groups


def split(
    articles: Articles, keep: Callable[[int], int], *, seed: int, with_answers: bool
) -> tuple[Articles, list[tuple[str, str]]]:
    """(articles with some of their phrasings, the other phrasings with their article)."""
    dice = random.Random(seed)
    known: Articles = {}
    asked: list[tuple[str, str]] = []
    for article_id, texts in articles.items():
        lines = list(texts.questions)
        dice.shuffle(lines)
        kept = max(1, keep(len(lines)))
        known[article_id] = replace(texts, questions=tuple(lines[:kept]), answer=texts.answer if with_answers else "")
        asked += [(article_id, line) for line in lines[kept:]]
    return known, asked


def fitted(groups: Sequence[tuple[float, list[Case]]], free: Sequence[int]) -> npt.NDArray[np.float64]:
    """The weights, >= 0, zero outside `free`."""

    def loss(values: npt.NDArray[np.float64]) -> tuple[float, npt.NDArray[np.float64]]:
        total, slope, count = 0.0, np.zeros(len(free)), 0.0
        for counts, cases in groups:
            for parts, right in cases:
                chosen = parts[list(free)].astype(np.float64)
                logits = values @ chosen
                shares = np.exp(logits - logits.max())
                shares /= shares.sum()
                total -= counts / len(cases) * float(np.log(max(shares[right], 1e-12)))
                slope += counts / len(cases) * (chosen @ shares - chosen[:, right])
            count += counts
        return total / count + RIDGE * float(values @ values), slope / count + 2 * RIDGE * values

    found = minimize(loss, np.ones(len(free)), jac=True, bounds=[(0, None)] * len(free))
    weights = np.zeros(6)
    weights[list(free)] = found.x
    return weights


def calibrated(asked: Sequence[tuple[Shard, Question]], weights: npt.NDArray[np.float64]) -> tuple[float, float]:
    """(temperature, logit of "nothing") that make the shares of the ten best and nothing likely on the tuning set."""
    lists = []
    for shard, question in asked:
        found = shard.score(question.text)
        logits = weights @ found.parts
        best = np.argsort(-logits)[:10]
        ids = [shard.article_id(number) for number in found.documents[best].tolist()]
        lists.append((logits[best], ids.index(question.article) if question.article in ids else None, question.article))

    def loss(values: npt.NDArray[np.float64]) -> float:
        total = 0.0
        for logits, right, article in lists:
            shares = np.append(logits * values[0], values[1])
            shares = np.exp(shares - shares.max())
            place = len(shares) - 1 if article is None else right
            total -= np.log(max(shares[place] / shares.sum(), 1e-4)) if place is not None else np.log(1e-4)
        return total + 4 * (values[0] - 1) ** 2

    found = minimize(loss, np.array([1.0, 6.0]), method="Nelder-Mead").x
    return float(found[0]), float(found[1])


if __name__ == "__main__":
    main()
    print("now:", *(astuple(weights_of(language)) for language in ("en", "es", "ru")), sep="\n  ")
