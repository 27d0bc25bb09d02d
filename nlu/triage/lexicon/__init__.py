"""Reads the files of `lexicons/` (FORMAT.md) into plain values and refuses bad ones with file, rule and line.

Only the reading: nothing here knows how a message is matched.
"""

from nlu.triage.lexicon.entries import (
    CONTEXT_KINDS,
    LOWERING,
    Case,
    Clear,
    CueRule,
    Lexicon,
    LexiconError,
    Rule,
    SourcePhrase,
)
from nlu.triage.lexicon.files import LEXICON_FOLDER, language_of, read, shipped_files

__all__ = [
    "CONTEXT_KINDS",
    "LEXICON_FOLDER",
    "LOWERING",
    "Case",
    "Clear",
    "CueRule",
    "Lexicon",
    "LexiconError",
    "Rule",
    "SourcePhrase",
    "language_of",
    "read",
    "shipped_files",
]
