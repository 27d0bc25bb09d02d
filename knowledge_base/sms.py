"""How long a text is as SMS: GSM-7 or UCS-2, units and segments (3GPP TS 23.038), and how to make it cheap without harm."""

import unicodedata
from dataclasses import dataclass

_BASIC = set(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿"
    "abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = set("^{}\\[~]|€\f")
# Typography that phones' keyboards and word processors put in; these say the same.
_PLAIN = str.maketrans(
    {"’": "'", "‘": "'", "“": '"', "”": '"', "–": "-", "—": "-", "…": "...", "\u00a0": " ", "\u202f": " ", "•": "-"}
)
# Languages whose readers take a missing acute or tilde in a text message as usual. Vietnamese without its marks is another matter.
_MAY_LOSE_ACCENTS = frozenset({"en", "es", "pt", "fr", "ht", "tl"})


@dataclass(frozen=True)
class SmsLength:
    """`units` are septets (GSM-7) or UTF-16 code units; `offending` are the letters that forced UCS-2."""

    encoding: str
    units: int
    segments: int
    offending: frozenset[str] = frozenset()


def measure(text: str) -> SmsLength:
    """How many segments a carrier would send."""
    offending = frozenset(c for c in text if c not in _BASIC and c not in _EXTENDED)
    if offending:
        units = len(text.encode("utf-16-le")) // 2
        return SmsLength("UCS-2", units, _segments(units, 70, 67), offending)
    units = len(text) + sum(c in _EXTENDED for c in text)
    return SmsLength("GSM-7", units, _segments(units, 160, 153))


def for_sms(text: str, locale: str) -> str:
    """Plain quotes and dashes; in languages that bear it, letters outside GSM-7 lose their accents (á becomes a, é stays)."""
    text = text.translate(_PLAIN)
    if locale not in _MAY_LOSE_ACCENTS:
        return text
    return "".join(c if c in _BASIC or c in _EXTENDED else _bare(c) for c in unicodedata.normalize("NFC", text))


def _bare(letter: str) -> str:
    bare = "".join(c for c in unicodedata.normalize("NFD", letter) if not unicodedata.combining(c))
    return bare if all(c in _BASIC for c in bare) else letter


def _segments(units: int, single: int, joined: int) -> int:
    return 1 if units <= single else -(-units // joined)
