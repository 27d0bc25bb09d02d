"""What the console says in words: browsers, empty lists, who wrote a note."""

from datetime import UTC, datetime

import pytest

from console import words
from console.render import render
from console.views import Line
from handoff.board import View
from handoff.files import Purpose

CHROME = "Mozilla/5.0 ({}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 {}Safari/537.36"


@pytest.mark.parametrize(
    ("agent", "said"),
    [
        (CHROME.format("Windows NT 10.0; Win64; x64", ""), "Chrome on Windows"),
        (CHROME.format("Windows NT 10.0; Win64; x64", "Edg/131.0 "), "Edge on Windows"),
        (CHROME.format("Linux; Android 14; Pixel 8", "Mobile "), "Chrome on Android"),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:133.0) Gecko/20100101 Firefox/133.0", "Firefox on Linux"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Safari/604.1", "Safari on iPhone"),
        ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/17.4 Safari/605.1.15", "Safari on Mac"),
        ("curl/8.5.0", "Unknown browser"), ("", "Unknown browser"),
    ],
)  # fmt: skip
def test_a_browser_is_named_as_its_owner_knows_it(agent: str, said: str) -> None:
    assert words.browser(agent) == said


def test_every_empty_view_says_what_would_fill_it() -> None:
    said = {view: words.EMPTY.get(str(view), words.ALL_DONE) for view in View}
    assert {view for view, one in said.items() if one == words.ALL_DONE} == {View.queues, View.all}
    assert len(set(said.values())) == len(View) - 1


def test_every_purpose_of_a_download_has_words() -> None:
    assert set(words.PURPOSES) == {str(one) for one in Purpose}


def note(author_name: str | None, channel: str) -> str:
    line = Line(
        id="1", seq=1, conversation_id="c", direction="note", author="staff" if author_name else "system", author_name=author_name,
        at=datetime(2026, 11, 23, 18, 5, tzinfo=UTC), text="said", translation=None, translation_note=None, language="en",
        status="processed", error_code=None, channel=channel, channel_shown=False, disposition=None, alarm=False, found=[],
    )  # fmt: skip
    html = render("transcript.html", entries=[line], earlier=False, zone="America/Chicago")
    return html.partition('class="by">')[2].partition("</div>")[0]


@pytest.mark.parametrize(
    ("name", "channel", "said"),
    [
        ("Dana Whitfield", "", "Dana Whitfield · 12:05 PM · staff only"),
        (None, "email", "Frontdoor, of an e-mail · 12:05 PM · staff only"),
        (None, "", "Frontdoor · 12:05 PM · staff only"),
    ],
)
def test_a_note_says_who_wrote_it(name: str | None, channel: str, said: str) -> None:
    assert note(name, channel) == said
