"""The starter pair English <-> Spanish that comes with the project: hand-written sentences, the training of a small model, the packages.

Nobody calls in here at run time but the installation, which adds the packed models where no full package of the pair is installed.
It is a starter for routine sentences; what it has not learnt is refused by the gate. Nothing in here is ever read from the internet.
"""

from pathlib import Path

FOLDER = Path(__file__).parent
DIRECTIONS = (("en", "es"), ("es", "en"))


def package_file(source: str, target: str) -> Path:
    """The packed starter of one direction."""
    return FOLDER / f"starter-{source}_{target}.argosmodel"
