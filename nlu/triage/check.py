"""`python -m nlu.triage.check FILE.yml ["message"]`: the tests of one lexicon file, or why one message is judged as it is."""

from __future__ import annotations

import sys
from pathlib import Path

from nlu.triage import lexicon
from nlu.triage.checks import failures
from nlu.triage.lexicon import LexiconError
from nlu.triage.triage import Triage, untested_clears


def main(arguments: list[str]) -> int:
    """0 when all is well, 1 when a test fails, 2 when the file is wrong."""
    if not arguments:
        print(__doc__)
        return 2
    try:
        own = lexicon.read(Path(arguments[0]))
        triage = Triage([own])
    except LexiconError as error:
        print(error)
        return 2
    for message in arguments[1:]:
        found = triage.assess(message, language=own.language)
        print(f"{found.level.value} {found.category or ''} cues={sorted(found.cues)}\n  {found.explanation}")
    if arguments[1:]:
        return 0
    wrong = list(failures(triage, own.tests, own.language))
    for case, problem in wrong:
        print(f"{own.file}:{case.line}: {case.message!r}: {problem}")
    untested = untested_clears(triage, own)
    for id_ in untested:
        print(f"{own.file}: clears entry '{id_}' silences no test")
    print(f"{len(own.tests)} tests, {len(wrong)} failed; {len(own.rules)} rules")
    return 1 if wrong or untested else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
