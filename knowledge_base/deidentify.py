"""Taking out of a patient's words what could tell who wrote them: names, numbers, dates, addresses, e-mails, links.

Rules only, and on the safe side: what is left may read oddly. Sources: 45 CFR 164.514(b)(2) lists what identifies.
"""

import re
from collections.abc import Collection, Iterable
from functools import lru_cache
from pathlib import Path

from knowledge_base.text import fold

_NAMES_FILE = Path(__file__).with_name("common_names.txt")

NAME, NUMBER, DATE, ADDRESS, EMAIL, LINK = "[name]", "[number]", "[date]", "[address]", "[e-mail]", "[link]"

_MONTHS = (
    "jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|"
    "dec(?:ember)?|enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre"
)
_STREETS = "street|st|avenue|ave|road|rd|drive|dr|lane|ln|court|ct|boulevard|blvd|way|place|pl|circle|terrace|highway|hwy|parkway"
_PLACEHOLDERS: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\b(?:https?://|www\.)\S+", re.IGNORECASE), LINK),
    (re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"), EMAIL),
    (re.compile(rf"\b\d{{1,6}}\s+(?:[nsew]\.?\s+)?(?:[A-Za-z0-9'.]+\s+){{1,4}}(?:{_STREETS})\b\.?(?:\s*(?:apt|unit|suite|#)\s*\w+)?", re.IGNORECASE), ADDRESS),
    (re.compile(r"\b(?:calle|avenida|av\.|carretera|apartado)\s+[\w .]{2,30}\d+", re.IGNORECASE), ADDRESS),
    (re.compile(r"\bp\.?\s?o\.?\s?box\s+\d+", re.IGNORECASE), ADDRESS),
    (re.compile(r"\b\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}\b|\d{1,4}\s*年(?:\s*\d{1,2}\s*月)?(?:\s*\d{1,2}\s*日)?|\d{1,2}\s*月\s*\d{1,2}\s*日?"), DATE),
    (re.compile(rf"\b(?:{_MONTHS})\.?\s+\d{{1,2}}(?:st|nd|rd|th)?(?:,?\s+\d{{4}})?\b", re.IGNORECASE), DATE),
    (re.compile(rf"\b\d{{1,2}}(?:st|nd|rd|th)?\s+(?:of\s+|de\s+)?(?:{_MONTHS})\b(?:,?\s+(?:de\s+)?\d{{4}})?", re.IGNORECASE), DATE),
    (re.compile(r"(?<!\w)\(?\+?\d[\d\s().-]{5,}\d"), NUMBER),
    (re.compile(r"\b[A-Za-z]{0,4}\d[\dA-Za-z-]*"), NUMBER),
)  # fmt: skip
_INTRODUCED = re.compile(
    r"\b(?P<cue>my name is|this is|i am|i'm|im|name's|mr\.?|mrs\.?|ms\.?|miss|dr\.?|doctor|nurse|me llamo|mi nombre es|soy|"
    r"sr\.?|sra\.?|señor|señora|doctora?)\s+(?P<name>[^\W\d_][\w'’-]*(?:\s+[^\W\d_][\w'’-]*)?)",
    re.IGNORECASE,
)
_STRICT_CUES = frozenset({"my name is", "name's", "mr", "mrs", "ms", "miss", "me llamo", "mi nombre es", "sr", "sra"})
_WORD = re.compile(r"[^\W\d_][\w'’-]*")


def deidentify(text: str, *, names: Collection[str] = ()) -> str:
    """`text` without what identifies; `names` are those known of this patient and the practice, taken out wherever they stand."""
    for pattern, placeholder in _PLACEHOLDERS:
        text = pattern.sub(placeholder, text)
    text = _INTRODUCED.sub(_hide_introduced, text)
    known = _common_names() | {fold(part) for name in names for part in _WORD.findall(name) if len(part) > 1}
    return _collapse(_hide_words(text, known))


def _hide_introduced(match: re.Match[str]) -> str:
    """The word after "my name is" or "Dr."; a second one only if it is written as a name. Common names go later anyway."""
    cue = fold(match["cue"]).rstrip(".")
    first, _, second = match["name"].partition(" ")
    if cue not in _STRICT_CUES and not first[:1].isupper():
        return match[0]
    kept = "" if not second or second.lstrip()[:1].isupper() else f" {second.lstrip()}"
    return f"{match['cue']} {NAME}{kept}"


def _hide_words(text: str, known: Collection[str]) -> str:
    out, end = [], 0
    for match in _WORD.finditer(text):
        if text[match.start() - 1 : match.start()] == "[":
            continue
        word = match[0].removesuffix("'s").removesuffix("’s")
        if fold(word) in known or _stands_out(text, match):
            out += [text[end : match.start()], NAME]
            end = match.end()
    return "".join([*out, text[end:]])


def _stands_out(text: str, match: re.Match[str]) -> bool:
    """A capital in the middle of a sentence that otherwise uses small letters: most likely a name."""
    word = match[0]
    before = text[: match.start()].rstrip()
    if not word[:1].isupper() or word.isupper() or not before or before[-1] in '.!?:\n¿¡"':
        return False
    return fold(word) not in _KNOWN_CAPITALS


_KNOWN_CAPITALS = frozenset(
    {
        "dr",
        "mr",
        "mrs",
        "ms",
        "i",
        "i'm",
        "i'll",
        "i've",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
    }
    | {
        "spanish",
        "english",
        "chinese",
        "korean",
        "vietnamese",
        "russian",
        "arabic",
        "french",
        "creole",
        "hindi",
        "tagalog",
    }
    | {"portuguese", "main", "street", "riverside", "medicare", "medicaid", "aetna", "cigna", "humana", "covid", "zoom"}
    | {"walgreens", "cvs", "wifi", "google", "apple", "christmas", "thanksgiving", "easter", "halloween"}
)


@lru_cache(maxsize=1)
def _common_names() -> frozenset[str]:
    return frozenset(fold(line.strip()) for line in _lines() if line.strip() and not line.startswith("#"))


def _lines() -> Iterable[str]:
    return _NAMES_FILE.read_text(encoding="utf-8").splitlines()


def _collapse(text: str) -> str:
    return re.sub(r"(\[name\])(?:\s+\[name\])+", r"\1", " ".join(text.split()))
