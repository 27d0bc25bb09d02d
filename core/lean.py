"""Imported first by a process that trains nothing: spaCy and CTranslate2 load torch where they find it, 200 MB for nothing."""

import sys
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec
from typing import Any


class _Absent(MetaPathFinder):
    def find_spec(self, fullname: str, path: Any, target: Any = None) -> ModuleSpec | None:
        if fullname == "torch":
            raise ModuleNotFoundError("torch is for training only")
        return None


sys.meta_path.insert(0, _Absent())
