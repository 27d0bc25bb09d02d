"""A translator for tests that says what it was told to say, and forgets nothing of how it was asked."""

from __future__ import annotations

import asyncio

from nlu.translation.port import NoModel, StillLoading, Translation


class Phrasebook:
    """Implements the port `Translator` over a dictionary (source, target, text) -> text."""

    def __init__(
        self, said: dict[tuple[str, str], dict[str, str]], *, loaded: bool = True, seconds: float = 0.0
    ) -> None:
        self.said, self.loaded, self.seconds = said, loaded, seconds
        self.asked: list[str] = []

    def available(self, source: str, target: str) -> bool:
        return (source, target) in self.said

    def engine(self, source: str, target: str) -> str | None:
        return f"book {source}>{target}" if self.available(source, target) else None

    async def warm(self, source: str, target: str) -> None:
        self.loaded = True

    async def translate(self, text: str, source: str, target: str) -> Translation:
        if not self.available(source, target):
            raise NoModel("not in the book")
        if not self.loaded:
            raise StillLoading("the book is being opened")
        if text != ".":
            self.asked.append(text)
            await asyncio.sleep(self.seconds)
        return Translation(self.said[source, target].get(text, text), 0.9, None, f"book {source}>{target}")
