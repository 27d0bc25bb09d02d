"""The workspace with everything that can be done on it."""

from console.work.acts_care import CareActs
from console.work.acts_list import ListActs
from console.work.acts_writing import WritingActs


class Screenful(ListActs, WritingActs, CareActs):
    """What the queue and case pages build."""
