"""Which words a starter model has been trained on, and how many of a text are others.

A small model makes something up for words that it never saw; a text that holds one is not its business, and the gate says so. Full
packages carry no such list and are not held to one.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Set
from pathlib import Path

from nlu.translation.placeholders import without_placeholders

WORDS_FILE = "words.txt"
_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")


def words_of(text: str) -> list[str]:
    """The words of a text as they are compared: small, without accents and apostrophes, no numbers, no placeholders."""
    plain = unicodedata.normalize("NFD", without_placeholders(text).lower())
    plain = "".join(c for c in plain if not unicodedata.combining(c))
    return [word.replace("'", "").replace("’", "") for word in _WORD.findall(plain)]


def unfamiliar(text: str, known: Set[str]) -> int:
    """How many words of `text` are not known, each as often as it comes."""
    return sum(word not in known for word in words_of(text))


def read_words(package: Path) -> frozenset[str] | None:
    """The list that a package carries; None where it carries none."""
    file = package / WORDS_FILE
    return frozenset(file.read_text(encoding="utf-8").split()) if file.is_file() else None
