"""What `frontdoor languages` prints."""

from pathlib import Path

import pytest

from bot import languages_cli
from core.errors import BadInput


def test_each_package_is_one_line_with_its_digest(
    tmp_path: Path, packages_made: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("FRONTDOOR_DATA_DIR", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    languages_cli.add([str(packages_made / "en_es.argosmodel"), str(packages_made / "es_en.argosmodel")])
    added = capsys.readouterr().out.splitlines()
    assert len(added) == 2
    assert all("sha256 " in line for line in added)
    languages_cli.list_()
    assert [line.split("  ")[0] for line in capsys.readouterr().out.splitlines()] == ["en to es", "es to en"]
    languages_cli.remove(["es"])
    assert capsys.readouterr().out.count("removed") == 2
    languages_cli.list_()
    assert capsys.readouterr().out == "no translation installed\n"
    with pytest.raises(BadInput):
        languages_cli.add([str(packages_made / "none.argosmodel")])
