"""What a member of staff sees who adds, lists and removes translation packages."""

import hashlib
import json
import stat
import threading
import zipfile
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from core.errors import BadInput, NotFound, Unavailable
from nlu.translation import packages
from tests.nlu.translation.tiny_model import make_package, rewritten, without


def _left(data_dir: Path) -> list[str]:
    folder = data_dir / "languages"
    return (
        sorted(path.name for path in folder.iterdir() if path.name not in (".lock", ".argos"))
        if folder.exists()
        else []
    )


def test_a_local_file_is_installed_with_its_digest_recorded(tmp_path: Path, english_spanish: Path) -> None:
    (added,) = packages.add(str(english_spanish), data_dir=tmp_path)
    digest = hashlib.sha256(english_spanish.read_bytes()).hexdigest()
    assert (added.source, added.target, added.version, added.sha256) == ("en", "es", "1.0", digest)
    recorded = json.loads((tmp_path / "languages.json").read_text())["packages"]
    assert [entry["sha256"] for entry in recorded] == [digest]
    assert (tmp_path / "languages" / added.folder / "model" / "model.bin").is_file()
    assert packages.list_installed(data_dir=tmp_path) == [added]


def test_adding_the_same_file_twice_leaves_one(tmp_path: Path, english_spanish: Path) -> None:
    first = packages.add(str(english_spanish), data_dir=tmp_path)[0]
    again = packages.add(str(english_spanish), data_dir=tmp_path)[0]
    assert first.folder == again.folder
    assert _left(tmp_path) == [again.folder]
    assert len(packages.list_installed(data_dir=tmp_path)) == 1


def test_a_newer_package_takes_the_place_of_the_older(tmp_path: Path, english_spanish: Path) -> None:
    packages.add(str(english_spanish), data_dir=tmp_path)
    newer = packages.add(str(make_package(tmp_path, seed=9, version="1.1")), data_dir=tmp_path)[0]
    assert [entry.version for entry in packages.list_installed(data_dir=tmp_path)] == ["1.1"]
    assert _left(tmp_path) == [newer.folder]


def test_a_starter_and_a_full_package_stand_side_by_side(tmp_path: Path, english_spanish: Path) -> None:
    packages.add(str(make_package(tmp_path, seed=7, starter=True)), data_dir=tmp_path)
    packages.add(str(english_spanish), data_dir=tmp_path)
    assert [entry.starter for entry in packages.list_installed(data_dir=tmp_path)] == [False, True]


@pytest.mark.parametrize(("code", "language"), [("pb", "pt"), ("zh", "zh-Hans"), ("zt", "zh-Hant")])
def test_argos_codes_are_read_as_the_practices_languages(tmp_path: Path, code: str, language: str) -> None:
    (added,) = packages.add(str(make_package(tmp_path, "en", code)), data_dir=tmp_path / "data")
    assert added.target == language


def _not_a_zip(good: Path, file: Path) -> Path:
    file.write_bytes(b"not a zip at all")
    return file


def _cut_short(good: Path, file: Path) -> Path:
    file.write_bytes(good.read_bytes()[: good.stat().st_size // 2])
    return file


def _flipped_inside(good: Path, file: Path) -> Path:
    content = bytearray(good.read_bytes())
    content[len(content) // 2] ^= 0xFF
    file.write_bytes(content)
    return file


def _changed(inner: str, content: bytes | None, good: Path, file: Path) -> Path:
    return rewritten(good, file, {inner: content})


def _metadata(changes: dict[str, object], good: Path, file: Path) -> Path:
    document = {"from_code": "en", "to_code": "es", "package_version": "1"} | changes
    return rewritten(good, file, {"metadata.json": json.dumps(document).encode()})


def _with_entry(name: str, good: Path, file: Path) -> Path:
    file.write_bytes(good.read_bytes())
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(name, "outside")
    return file


def _with_link(good: Path, file: Path) -> Path:
    file.write_bytes(good.read_bytes())
    link = zipfile.ZipInfo("en_es/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(file, "a") as archive:
        archive.writestr(link, "/etc/passwd")
    return file


BROKEN = {
    "not a zip": _not_a_zip,
    "cut short": _cut_short,
    "damaged inside": _flipped_inside,
    "no metadata": lambda good, file: without(good, "metadata.json", file),
    "metadata is no JSON": partial(_changed, "metadata.json", b"{"),
    "metadata is a list": partial(_changed, "metadata.json", b"[]"),
    "languages missing": partial(_metadata, {"from_code": None}),
    "language is a path": partial(_metadata, {"from_code": "../en"}),
    "a language that is not ours": partial(_metadata, {"to_code": "de"}),
    "one language": partial(_metadata, {"to_code": "en"}),
    "another kind of package": partial(_metadata, {"type": "sbd"}),
    "no model": lambda good, file: without(good, "model/model.bin", file),
    "a model that is none": partial(_changed, "model/model.bin", b"\0" * 64),
    "no vocabulary": lambda good, file: without(good, "model/shared_vocabulary.json", file),
    "no tokenizer": lambda good, file: without(good, "sentencepiece.model", file),
    "a tokenizer that is none": partial(_changed, "sentencepiece.model", b"x"),
    "a path upwards": partial(_with_entry, "en_es/../../evil"),
    "an absolute path": partial(_with_entry, "/tmp/evil"),
    "a path with backslashes": partial(_with_entry, "en_es\\..\\evil"),
    "two folders": partial(_with_entry, "other/file"),
    "a link": _with_link,
}


@pytest.mark.parametrize("case", BROKEN)
def test_a_broken_or_wrong_file_is_refused_and_nothing_is_left_behind(
    tmp_path: Path, english_spanish: Path, case: str
) -> None:
    data_dir = tmp_path / "data"
    (kept,) = packages.add(str(english_spanish), data_dir=data_dir)
    file = BROKEN[case](english_spanish, tmp_path / "bad.argosmodel")
    before = (data_dir / "languages.json").read_bytes()
    with pytest.raises(BadInput, match=r"bad\.argosmodel"):
        packages.add(str(file), data_dir=data_dir)
    assert (data_dir / "languages.json").read_bytes() == before
    assert _left(data_dir) == [kept.folder]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bad.argosmodel", "data"]


def test_a_file_that_is_not_there_and_a_word_that_is_no_language_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadInput, match="no such file"):
        packages.add("nowhere.argosmodel", data_dir=tmp_path)
    with pytest.raises(BadInput, match="klingon"):
        packages.add("klingon", data_dir=tmp_path)


def test_removing_a_language_takes_both_directions_and_leaves_the_others(tmp_path: Path, packages_made: Path) -> None:
    for name in ("en_es", "es_en", "en_fr"):
        packages.add(str(packages_made / f"{name}.argosmodel"), data_dir=tmp_path)
    gone = packages.remove("es", data_dir=tmp_path)
    assert sorted((entry.source, entry.target) for entry in gone) == [("en", "es"), ("es", "en")]
    (left,) = packages.list_installed(data_dir=tmp_path)
    assert _left(tmp_path) == [left.folder]
    with pytest.raises(NotFound):
        packages.remove("es", data_dir=tmp_path)


@pytest.fixture
def index(packages_made: Path, tmp_path: Path) -> Iterator[str]:
    """A real HTTP server with an index in the Argos format."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(packages_made)))
    address = f"http://127.0.0.1:{server.server_port}"
    entries = [
        {
            "from_code": source,
            "to_code": target,
            "package_version": version,
            "links": [f"{address}/{source}_{target}.argosmodel"],
        }
        for source, target, version in [
            ("en", "es", "1.0"),
            ("es", "en", "1.0"),
            ("en", "fr", "1.9"),
            ("en", "vi", "1.0"),
        ]
    ]
    entries.append({"from_code": "en", "to_code": "fr", "package_version": "1.2", "links": [f"{address}/nothing"]})
    (packages_made / "index.json").write_text(json.dumps(entries))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"{address}/index.json"
    server.shutdown()
    server.server_close()


def test_a_language_from_the_index_comes_in_both_directions(tmp_path: Path, index: str) -> None:
    added = packages.add("es", data_dir=tmp_path, index_url=index)
    assert [(entry.source, entry.target) for entry in added] == [("en", "es"), ("es", "en")]
    assert len(packages.list_installed(data_dir=tmp_path)) == 2


def test_the_newest_version_of_the_index_is_taken(tmp_path: Path, index: str) -> None:
    assert [entry.target for entry in packages.add("fr", data_dir=tmp_path, index_url=index)] == ["fr"]


def test_what_the_index_lacks_or_cannot_deliver_is_said_and_nothing_is_left(tmp_path: Path, index: str) -> None:
    with pytest.raises(NotFound, match="ht"):
        packages.add("ht", data_dir=tmp_path, index_url=index)
    with pytest.raises(Unavailable, match="downloaded"):
        packages.add("vi", data_dir=tmp_path, index_url=index)
    assert packages.list_installed(data_dir=tmp_path) == []
    assert _left(tmp_path) == []


def test_without_a_connection_the_person_is_told_about_package_files(tmp_path: Path) -> None:
    with pytest.raises(Unavailable, match=r"\.argosmodel"):
        packages.add("es", data_dir=tmp_path, index_url="http://127.0.0.1:9/index.json")


def test_a_damaged_register_is_said_in_words(tmp_path: Path) -> None:
    (tmp_path / "languages.json").write_text("{")
    with pytest.raises(BadInput, match=r"languages\.json is damaged"):
        packages.list_installed(data_dir=tmp_path)


@pytest.mark.slow
def test_argostranslate_itself_installs_the_package_that_these_tests_use(tmp_path: Path, english_spanish: Path) -> None:
    module = packages.package_module(tmp_path / "argos")
    before = module.settings.package_data_dir
    module.settings.package_data_dir = tmp_path / "installed"
    try:
        module.install_from_path(english_spanish)
    finally:
        module.settings.package_data_dir = before
    (installed,) = module.get_installed_packages([tmp_path / "installed"])
    assert (installed.from_code, installed.to_code) == ("en", "es")
