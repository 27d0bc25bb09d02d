"""The chat element's own texts: every language says everything, with the same placeholders."""

import re
from pathlib import Path

import pytest

from conversations.wording import LANGUAGES

STRINGS = Path("channels/webchat/static/strings.js")


def languages() -> dict[str, dict[str, str]]:
    """The data of strings.js: language to key to text."""
    source = STRINGS.read_text(encoding="utf-8").split("export const STRINGS = {", 1)[1]
    found: dict[str, dict[str, str]] = {}
    current = ""
    for line in source.splitlines():
        if opened := re.fullmatch(r'  "?([\w-]+)"?: \{', line):
            current = opened.group(1)
            found[current] = {}
        elif entry := re.fullmatch(r'    (\w+): "(.*)",', line):
            found[current][entry.group(1)] = entry.group(2)
    return found


def test_the_thirteen_languages_are_there() -> None:
    assert set(languages()) == set(LANGUAGES)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_language_lacks_nothing_and_has_nothing_unknown(language: str) -> None:
    assert set(languages()[language]) == set(languages()["en"])


@pytest.mark.parametrize("language", LANGUAGES)
def test_placeholders_are_those_of_english(language: str) -> None:
    texts = languages()
    for key, english in texts["en"].items():
        assert sorted(re.findall(r"\{\w+\}", texts[language][key])) == sorted(re.findall(r"\{\w+\}", english)), key


@pytest.mark.parametrize("language", [code for code in LANGUAGES if code != "en"])
def test_sentences_are_not_left_in_english(language: str) -> None:
    texts = languages()
    same = [key for key, english in texts["en"].items() if " " in english and texts[language][key] == english]
    assert set(same) <= {"front_desk", "front_desk_lead", "person"}  # Tagalog uses the English words


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_emergency_numbers_are_in_every_language(language: str) -> None:
    assert {"911", "988"} <= set(re.findall(r"\d+", languages()[language]["emergency"]))
