"""How people type: text-message spelling, lost accents and capitals, slips of the finger. Only ever applied to the source side."""

from __future__ import annotations

import random
import re
import unicodedata

_SHORT = {
    "en": {
        "appointment": ("appt", "apt", "appointmnt"), "appointments": ("appts",), "please": ("pls", "plz", "plse"), "you": ("u",),
        "your": ("ur",), "are": ("r",), "thanks": ("thx", "tks"), "thank you": ("thank u", "ty", "thankyou"), "tomorrow": ("tmrw", "tmr", "tomorow"),
        "because": ("bc", "cuz", "becuz"), "before": ("b4",), "doctor": ("dr", "doc"), "prescription": ("rx", "script", "perscription"),
        "insurance": ("ins", "insurence"), "message": ("msg",), "want to": ("wanna",), "going to": ("gonna",), "I'm": ("im", "Im"),
        "don't": ("dont",), "can't": ("cant",), "didn't": ("didnt",), "won't": ("wont",), "I'll": ("ill", "Ill"), "what's": ("whats",),
        "haven't": ("havent",), "doesn't": ("doesnt",), "I've": ("ive",), "it's": ("its",), "isn't": ("isnt",), "reschedule": ("resched", "reshedule"),
        "do not": ("don't", "dont"), "I am": ("I'm", "im"), "I would like": ("I'd like", "id like"), "cannot": ("can't", "can not"),
        "with": ("w/",), "without": ("w/o",), "and": ("&", "n"), "at": ("@",), "okay": ("ok", "k"), "minutes": ("min", "mins"),
        "received": ("recieved",), "information": ("info",), "number": ("#", "num"), "referral": ("referal",), "available": ("availible", "avail"),
        "schedule": ("scedule", "shedule"), "pharmacy": ("pharmcy",), "office": ("ofice",), "through": ("thru",), "tonight": ("tonite",),
    },
    "es": {
        "que": ("q", "k"), "qué": ("q", "k"), "por": ("x",), "por favor": ("x favor", "porfa", "xfa", "pf"), "porque": ("xq", "pq", "porq"), "por qué": ("xq", "pq"),
        "también": ("tb", "tmb", "tambien"), "gracias": ("grax", "grcias", "grasias"), "para": ("pa", "p/"), "hola": ("ola",), "cita": ("sita",),
        "quiero": ("kiero",), "hacer": ("aser", "hacer"), "necesito": ("nesesito", "necesto"), "doctor": ("dr", "doc"), "doctora": ("dra",),
        "mañana": ("manana",), "teléfono": ("tel",), "mensaje": ("msj",), "días": ("dias",), "dónde": ("donde",), "está": ("esta", "sta"),
        "voy": ("boy",), "ver": ("ber",), "farmacia": ("farmasia",), "receta": ("reseta",), "minutos": ("min",), "usted": ("ud", "uds"),
        "haber": ("aver",), "hay": ("ay",), "hora": ("ora",), "llegar": ("yegar",), "llamar": ("yamar",), "con": ("c/",),
        "cancelar": ("canselar",), "cambiar": ("canbiar",), "tengo": ("tngo",), "puedo": ("pueo",), "bien": ("bn",), "nada": ("nda",),
    },
}  # fmt: skip
_KEYS = "qwertyuiopasdfghjklzxcvbnm"


def short_forms(language: str) -> list[str]:
    """Every abbreviation and common misspelling that may stand for a word."""
    return [short for shorts in _SHORT[language].values() for short in shorts]


def roughen(text: str, language: str, dice: random.Random) -> str:
    """The text as somebody might have typed it in haste; often unchanged."""
    if dice.random() < 0.3:
        text = _abbreviated(text, language, dice)
    if dice.random() < 0.35:
        text = re.sub(r"[.?!]+$", "", text)
    if dice.random() < 0.12:
        text = text.replace(",", "")
    if language == "es":
        if dice.random() < 0.45:
            text = re.sub(r"[¿¡]", "", text)
        if dice.random() < 0.3:
            text = without_accents(text)
    else:
        if dice.random() < 0.12:
            text = text.replace("'", "")
        elif dice.random() < 0.15:
            text = text.replace("'", "’")
    case = dice.random()
    if case < 0.3:
        text = text.lower()
    elif case < 0.315:
        text = text.upper()
    if dice.random() < 0.12:
        text = _slip(text, dice)
    return text


def _abbreviated(text: str, language: str, dice: random.Random) -> str:
    for word, shorts in _SHORT[language].items():
        if dice.random() < 0.5:
            short = dice.choice(shorts)
            text = re.sub(rf"(?<![\w']){re.escape(word)}(?![\w'])", short, text, flags=re.IGNORECASE)
    return text


def without_accents(text: str) -> str:
    """Accents lost, the ñ sometimes kept by the keyboard: here it goes too."""
    return "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))


def _slip(text: str, dice: random.Random) -> str:
    """One letter of one longer word doubled, dropped, changed or swapped with its neighbour."""
    words = list(re.finditer(r"[^\W\d_]{5,}", text))
    if not words:
        return text
    match = dice.choice(words)
    word = match.group()
    at = dice.randrange(1, len(word) - 1)
    slipped = dice.choice(
        (
            word[:at] + word[at + 1 :],
            word[:at] + word[at] + word[at:],
            word[:at] + dice.choice(_KEYS) + word[at + 1 :],
            word[:at] + word[at + 1] + word[at] + word[at + 2 :],
        )
    )
    return text[: match.start()] + slipped + text[match.end() :]
