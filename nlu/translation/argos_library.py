"""The one place that imports argostranslate.

Only its package side is used (`argostranslate.package`): metadata, tokenizers, index. Its translation side pulls in stanza and torch
(8 s, several hundred MB), downloads sentence models, and writes the texts that it translates to its log at INFO: patient text may not
be there. So sentences are split by `nlu.translation.sentences` and the packages' CTranslate2 models are run directly.
"""

from __future__ import annotations

import importlib
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

# Ours -> theirs, the best first: Brazilian Portuguese has its own package, European Portuguese serves in its place.
CODES = {"zh-Hans": ("zh",), "zh-Hant": ("zt",), "pt": ("pb", "pt")}
_OURS = {theirs: ours for ours, codes in CODES.items() for theirs in codes}
_FOLDERS = {"XDG_DATA_HOME": "data", "XDG_CONFIG_HOME": "config", "XDG_CACHE_HOME": "cache"}
_importing = threading.Lock()


def argos_codes(language: str) -> tuple[str, ...]:
    """The codes that Argos packages use for one of our languages, the best first."""
    return CODES.get(language, (language,))


def our_code(code: str) -> str:
    """Our code for a code of an Argos package."""
    return _OURS.get(code, code)


def package_module(folder: Path) -> Any:
    """`argostranslate.package`, imported on first use (0.2 s); what the library itself wants to keep goes under `folder`."""
    with _importing, _its_folders(folder.absolute()):
        return importlib.import_module("argostranslate.package")


@contextmanager
def _its_folders(folder: Path) -> Iterator[None]:
    """argostranslate makes folders where these variables point, at import: never in a home folder that may not be writable."""
    before = {name: os.environ.get(name) for name in _FOLDERS}
    os.environ.update({name: str(folder / part) for name, part in _FOLDERS.items()})
    try:
        yield
    finally:
        for name, value in before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value
