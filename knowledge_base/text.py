"""How text becomes search terms, per language: folded, stemmed where there is a stemmer, cut into characters where there are no spaces."""

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache
from itertools import pairwise

import Stemmer

# The Snowball stemmers that fit our languages. The others get characters instead.
_STEMMERS = {
    "en": "english",
    "es": "spanish",
    "fr": "french",
    "pt": "portuguese",
    "ru": "russian",
    "ar": "arabic",
    "hi": "hindi",
}
# MiniLM read these letters in training; its vectors of other scripts are noise.
LATIN_SCRIPT = frozenset({"en", "es", "pt", "fr", "vi", "tl", "ht"})

# Python takes the vowel signs of Devanagari for no letters: words would fall apart at each of them.
_WORD = re.compile(r"(?:[^\W_]|[\u0900-\u0903\u093a-\u094f\u0962\u0963])+", re.UNICODE)
_HAN = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]")
_RUNS = re.compile(r"[\u3400-\u9fff\uf900-\ufaff]+|[^\u3400-\u9fff\uf900-\ufaff]+")  # Han or not: "我有cigna"
_ACCENT = re.compile("(?<!и)[\u0300-\u036f]")  # й is a letter of its own; ё is typed as е
# Left out or typed differently on phones: Arabic short vowels and hamzas, ى and ة; Devanagari's dots below, ँ for ं.
_MARKS: dict[int, int | str | None] = {
    **dict.fromkeys((0x0640, *range(0x064B, 0x0656), 0x0670)),
    ord("ى"): "ي",
    ord("ة"): "ه",
    0x093C: None,
    0x0901: "\u0902",
}
# Chinese has no spaces: these say how something is asked, and a sentence is cut at them. Both scripts.
_HAN_LITTLE = re.compile(
    "请问|請問|可以|你们|你們|我们|我們|怎么|怎麼|什么|什麼|一下|麻烦|麻煩|[您你我的了吗嗎呢吧啊是在有要会會能想把给給跟还還就也都不没沒那这這]"
)
# Korean endings that do the same, the longest first; a single syllable is one only after two others.
_KO_ENDING = re.compile(
    "(?:알려주세요|보내주세요|해주세요|주실수|있을까요|있나요|있어요|인가요|한가요|되나요|돼요|되요|하나요|하세요|해요|나요|까요|는데요|데요|"
    "이에요|예요|에요|어요|아요|여요|세요|니까|니다|에서|으로|에도|하는|하려면|려면|(?<=..)[은는이가을를에로도만요좀])$"
)

_STOP_WORDS = {
    "en": "a an the is are am be was were do does did you your u ur i my me we our us it its this that to of in on at for and or with "
    "by from as if so can could will would should have has had there here what when where how who which why not no any some please "
    "hi hello thanks",
    "es": "a al de del el la los las un una unos unas y o en con por para que es son hay mi me mis su se le les lo si no como cual "
    "cuando donde quien tengo tiene tienen puedo pueden hacen esta estan muy hola gracias favor",
    "pt": "a o os as um uma de do da dos das em no na e ou com por para que eu meu minha me voce voces se como qual quando onde quem "
    "tem tenho posso podem esta sao foi oi ola obrigado",
    "fr": "a au aux de du des le la les un une et ou en dans avec par pour que qui est sont mon ma mes je vous votre vos nous me se si "
    "ne pas comment quel quelle quand ai avez peux puis peut bonjour merci",
    "ru": "и в во на с со по для за к у о об от из что как где когда кто какой ли не мне меня мой моя я вы ваш ваша есть это можно",
    # Without tone marks many little words look like others (của, cửa): only the safe ones.
    "vi": "toi la khong va thi xin hoi voi minh a",
    "tl": "ang ng sa na ay ba po ko mo kayo niyo ninyo mga kung at o ako ang may para ano saan kailan paano",
    "ht": "mwen nou ou li yo se ki sa nan pou ak epi eske gen ka kijan kibo ki le yon la a an",
    "ar": "في من على الى إلى عن هل ما متى كيف اين أين هذا هذه انا أنا لي هو هي و او أو",
    "hi": "है हैं का की के को में से पर और या क्या कब कहाँ कैसे मैं मुझे मेरा मेरी आप आपका आपके हो",
    "ko": "",
    "zh": "",
}


def fold(text: str) -> str:
    """Lower case, compatibility forms, and without the marks that people leave out on a phone."""
    decomposed = unicodedata.normalize("NFKD", text.casefold().replace("đ", "d").replace("’", "'").replace("'", ""))
    return unicodedata.normalize("NFC", _ACCENT.sub("", decomposed).translate(_MARKS))


@lru_cache(maxsize=32)
def _stop_words(language: str) -> frozenset[str]:
    return frozenset(fold(word) for word in _STOP_WORDS.get(language.split("-")[0], "").split())


@lru_cache(maxsize=32)
def _stem_of(language: str) -> Callable[[str], str]:
    name = _STEMMERS.get(language.split("-")[0])
    if name is None:
        return lambda word: word
    stemmer = Stemmer.Stemmer(name)
    return lru_cache(maxsize=50_000)(stemmer.stemWord)


def terms(text: str, language: str) -> list[str]:
    """Search terms of `text`, repeats kept. A text of nothing but little words keeps them."""
    words = _WORD.findall(fold(text))
    if _HAN.search(text):
        said = [part for word in words for part in _HAN_LITTLE.split(word) if part] or words
        return [term for word in said for run in _RUNS.findall(word) for term in _han_terms(run)]
    if language == "ko":
        said = [part for word in words if (part := _KO_ENDING.sub("", word))] or words
        return [term for word in said for term in dict.fromkeys((word, *_ngrams(word, 2)))]
    if language == "vi":
        return _content(words, language) + [f"{a} {b}" for a, b in pairwise(words)]
    stem = _stem_of(language)
    return [stem(word) for word in _content(words, language)]


def grams(text: str) -> list[str]:
    """Character trigrams and 4-grams within words, word ends marked: what survives typos and unknown endings."""
    out: list[str] = []
    for word in _WORD.findall(fold(text)):
        padded = f" {word} "
        out += _ngrams(padded, 3) + _ngrams(padded, 4)
    return out


def _content(words: Sequence[str], language: str) -> list[str]:
    little = _stop_words(language)
    return [word for word in words if word not in little] or list(words)


def _han_terms(word: str) -> Iterable[str]:
    if not _HAN.search(word):
        return [word]
    return [*word, *_ngrams(word, 2)]


def _ngrams(word: str, size: int) -> list[str]:
    return [word[i : i + size] for i in range(len(word) - size + 1)]
