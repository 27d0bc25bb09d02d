"""Puts the starter pair in, where no full package of the pair is installed: `python -m nlu.translation.starter.install [DATA_DIR]`.

Called by the installation and at the start. Quick and silent when there is nothing to do.
"""

from __future__ import annotations

import hashlib
import os
import sys
from pathlib import Path

from nlu.translation import packages
from nlu.translation.packages import Installed
from nlu.translation.starter import DIRECTIONS, package_file


def install(data_dir: Path) -> list[Installed]:
    """Install the starters that are wanted; returns those that were added. Raises BadInput when languages.json is damaged."""
    installed = packages.list_installed(data_dir=data_dir)
    return [
        entry
        for source, target in DIRECTIONS
        if _wanted(source, target, installed)
        for entry in packages.add(str(package_file(source, target)), data_dir=data_dir)
    ]


def _wanted(source: str, target: str, installed: list[Installed]) -> bool:
    """Not beside a full package, nor twice; a newer starter takes the place of an older one."""
    file = package_file(source, target)
    of_pair = [entry for entry in installed if (entry.source, entry.target) == (source, target)]
    if not file.is_file() or any(not entry.starter for entry in of_pair):
        return False
    return all(entry.sha256 != hashlib.sha256(file.read_bytes()).hexdigest() for entry in of_pair)


def main() -> None:
    """One line for each package that was added."""
    given = sys.argv[1] if len(sys.argv) > 1 else os.environ.get("FRONTDOOR_DATA_DIR") or "var"
    for entry in install(Path(given)):
        print(f"· translation: starter {entry.source} to {entry.target} installed", flush=True)


if __name__ == "__main__":
    main()
