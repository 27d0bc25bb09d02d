"""The words of a language that are no typing mistakes, however near they lie to a red flag ("bills", "heard", "best")."""

from __future__ import annotations

import wordfreq

from nlu.triage.normalise import clean, fold

MOST = 15_000
FUNCTION_WORDS = 150
"""The commonest words of a language, which hardly any other language shares: they say which one a message is in."""
_NAMES = {"tl": "fil", "zh-Hans": None, "zh-Hant": None, "ht": None}


def common_words(language: str, *, strict: bool, most: int = MOST) -> frozenset[str]:
    """The `most` commonest words by wordfreq, folded unless `strict`; empty where it has no list (Haitian Creole) or words have no spaces."""
    name = _NAMES.get(language, language)
    if name is None or name not in wordfreq.available_languages():
        return frozenset()
    words = [clean(word).text for word in wordfreq.top_n_list(name, most, wordlist="small")]
    wordfreq.get_frequency_dict.cache_clear()
    wordfreq.get_frequency_list.cache_clear()
    return frozenset(word if strict else fold(word) for word in words)
