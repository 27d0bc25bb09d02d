"""One lexicon file: opened, its settings and sections read, its classes checked."""

from __future__ import annotations

from pathlib import Path

import yaml

from nlu.triage.lexicon.classes import check_classes
from nlu.triage.lexicon.entries import Lexicon, LexiconError
from nlu.triage.lexicon.sections import Sections

LEXICON_FOLDER = Path(__file__).parents[1] / "lexicons"
_KNOWN_KEYS = (
    "language segmentation accents gap prefixes fillers spellings numbers classes context rules clears cues tests"
)
_TOP_KEYS = frozenset(_KNOWN_KEYS.split())
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WORDS_GAP, CHARACTERS_GAP, MOST_GAP = 4, 8, 30


def read(path: Path, *, base: Lexicon | None = None) -> Lexicon:
    """One file. `base` is the shipped lexicon that a practice's local file adds to. Raises LexiconError."""
    file = path.name
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except OSError as error:
        raise LexiconError(f"cannot be opened ({error.strerror})", file=file, line=0) from None
    except UnicodeDecodeError:
        raise LexiconError("is not UTF-8 text", file=file, line=0) from None
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 0
        raise LexiconError(f"is not valid YAML: {error.problem}", file=file, line=line) from None
    if root is None:
        raise LexiconError("is empty", file=file, line=1)
    return _read_root(root, file, base)


def shipped_files() -> dict[str, Path]:
    """The project's lexicon files by language."""
    return {path.stem: path for path in sorted(LEXICON_FOLDER.glob("*.yml"))}


def language_of(path: Path) -> str:
    """The `language:` of a file, without reading the rest. Raises LexiconError."""
    try:
        root = yaml.compose(path.read_text(encoding="utf-8"), Loader=_LOADER)
    except (OSError, UnicodeDecodeError, yaml.YAMLError):
        return read(path).language  # raises, saying what is wrong
    if isinstance(root, yaml.MappingNode):
        for key, value in root.value:
            if key.value == "language":
                return str(value.value)
    raise LexiconError("is empty" if root is None else "'language' is missing", file=path.name, line=1)


def _read_root(root: yaml.Node, file: str, base: Lexicon | None) -> Lexicon:
    read = Sections(file, base)
    top: dict[str, yaml.Node] = {}
    for name, value in read.pairs(root, "the file"):
        if name not in _TOP_KEYS:
            raise read.fail(f"'{name}' is not known here; known are: {', '.join(sorted(_TOP_KEYS))}", value)
        top[name] = value
    if "language" not in top:
        raise read.fail("'language' is missing", root)
    characters = _either(read, top, "segmentation", ("words", "characters"), default=bool(base and base.characters))
    lexicon = Lexicon(
        file=file,
        language=read.text(top["language"], "language"),
        characters=characters,
        strict_accents=_either(read, top, "accents", ("loose", "strict"), default=bool(base and base.strict_accents)),
        gap=_gap(read, top, base.gap if base else CHARACTERS_GAP if characters else WORDS_GAP),
        prefixes=_words(read, top, "prefixes"),
        fillers=_words(read, top, "fillers"),
        spellings={
            name: tuple(word for word, _ in read.words(value, f"spellings of '{name}'"))
            for name, value in (read.pairs(top["spellings"], "spellings") if "spellings" in top else ())
        },
        numbers=read.numbers(top["numbers"]) if "numbers" in top else {},
        classes={
            name: tuple(read.phrase(word, line, f"class {name}") for word, line in read.words(value, f"class {name}"))
            for name, value in (read.pairs(top["classes"], "classes") if "classes" in top else ())
        },
        context=read.context(top.get("context")),
        rules=tuple(read.rule(node) for node in (read.items(top["rules"], "rules") if "rules" in top else [])),
        clears=tuple(read.clear(node) for node in (read.items(top["clears"], "clears") if "clears" in top else [])),
        cues=tuple(read.cue(node) for node in (read.items(top["cues"], "cues") if "cues" in top else [])),
        tests=read.cases(top["tests"]) if "tests" in top else (),
    )
    check_classes(lexicon, base, read)
    return lexicon


def _either(read: Sections, top: dict[str, yaml.Node], name: str, values: tuple[str, str], *, default: bool) -> bool:
    """Whether a setting of two values has the second one."""
    if name not in top:
        return default
    text = read.text(top[name], name)
    if text not in values:
        raise read.fail(f"{name} should be '{values[0]}' or '{values[1]}'", top[name])
    return text == values[1]


def _gap(read: Sections, top: dict[str, yaml.Node], default: int) -> int:
    if "gap" not in top:
        return default
    text = read.text(top["gap"], "gap")
    if not text.isdigit() or not 0 < int(text) <= MOST_GAP:
        raise read.fail(f"gap should be a number from 1 to {MOST_GAP}", top["gap"])
    return int(text)


def _words(read: Sections, top: dict[str, yaml.Node], name: str) -> tuple[str, ...]:
    return tuple(word for word, _ in read.words(top[name], name)) if name in top else ()
