"""Red-flag triage by rules: lexicon files, one a language, matched on every inbound message. No model, no network, no clock but the year.

Called by the receiving step and the turn. Never lowers what another net found, never replies, never stores a message.
"""

from nlu.triage.lexicon import LexiconError
from nlu.triage.model import CATEGORIES, CUES, Assessment, Level, Match
from nlu.triage.triage import Triage, load_triage

__all__ = ["CATEGORIES", "CUES", "Assessment", "Level", "LexiconError", "Match", "Triage", "load_triage"]
