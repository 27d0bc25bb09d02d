"""From atoms of "when" to constraints on a date and a time of day. The same grammar for every language.

Three passes: clock times, then days, then what stands before, after, between and against them. Local dates and clock times
throughout; nothing here counts hours across a change to or from daylight-saving time except `ahead` in hours, which goes by UTC.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from nlu.entities.when_days import read_days
from nlu.entities.when_items import Constraints
from nlu.entities.when_relations import Relations, moved_to
from nlu.entities.when_times import mark_days, read_times
from nlu.entities.when_words import Atom, Lexicon


def understand(atoms: Sequence[Atom], lexicon: Lexicon, now: datetime) -> Constraints | None:
    """Constraints that the atoms express; None when they express none."""
    kept = [atom for atom in atoms if "ignore" not in atom]
    items = read_days(read_times(mark_days(kept), lexicon), lexicon, now)
    items = moved_to(items)
    return Relations(items, lexicon, now).solve()
