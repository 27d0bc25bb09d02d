"""The three parts of spaCy that triage uses, imported without PyTorch.

spaCy asks thinc, and thinc imports torch when it is installed: 180 MB and several seconds for parts that need none of it. Whoever
needs torch later (translation) imports it as ever.
"""

from __future__ import annotations

import sys
from typing import Any, cast

_HIDDEN = "torch" not in sys.modules
if _HIDDEN:
    cast(dict[str, Any], sys.modules)["torch"] = None
try:
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab
finally:
    if _HIDDEN:
        del sys.modules["torch"]

__all__ = ["Doc", "PhraseMatcher", "Vocab"]
