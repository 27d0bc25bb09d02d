"""One lexicon made ready to run: words to symbols, symbols to phrases, so that a message only costs what it contains.

Triage calls in. Compiling (`spellings`, `literals`, `compiling`) runs once a lexicon; `reading`, `symbols` and `finding` run on every
message. Nothing here judges what a find means: that is `nlu.triage.context` and `nlu.triage.triage`.
"""

from nlu.triage.engine.engine import Engine
from nlu.triage.engine.finding import Find, PartFind
from nlu.triage.engine.reading import Reading
from nlu.triage.engine.terms import Span

__all__ = ["Engine", "Find", "PartFind", "Reading", "Span"]
