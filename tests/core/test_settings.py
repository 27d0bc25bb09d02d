"""Settings: documented one by one, and one clear line when something is missing or bad."""

from pathlib import Path

import pytest

from core.errors import Misconfigured
from core.settings import Settings, load_settings

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "settings.md"


@pytest.mark.parametrize("name", Settings.model_fields)
def test_every_setting_is_documented(name: str) -> None:
    assert f"`FRONTDOOR_{name.upper()}`" in DOCUMENT.read_text(encoding="utf-8")


def test_a_missing_secret_stops_the_start_with_one_line_that_names_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("FRONTDOOR_TRACKER_KEY", raising=False)
    with pytest.raises(Misconfigured) as caught:
        load_settings()
    assert "FRONTDOOR_TRACKER_KEY" in caught.value.message
    assert "\n" not in caught.value.message


def test_a_bad_value_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDOOR_PORT", "many")
    with pytest.raises(Misconfigured, match="FRONTDOOR_PORT"):
        load_settings()


def test_secrets_do_not_show_in_a_printed_settings_object() -> None:
    settings = load_settings()
    assert settings.rasa_token.get_secret_value() not in repr(settings)
