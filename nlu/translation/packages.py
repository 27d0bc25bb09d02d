"""Installing, listing and removing translation packages, so that nothing is ever half installed.

A package is unpacked and tried in a staging folder, moved into place under a name that nobody reads yet, and becomes installed when
`<data_dir>/languages.json` is replaced with one that names it. Whoever translates reads that file and nothing else.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import re
import shutil
import stat
import tempfile
import zipfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path, PurePosixPath
from typing import Any

import httpx

from core import clock
from core.errors import BadInput, NotFound, Unavailable
from core.settings import get_settings
from nlu.language import LANGUAGES
from nlu.translation.argos_library import argos_codes, our_code, package_module

_MOST_BYTES = 2_000_000_000  # of a package, packed or unpacked
_MOST_FILES = 5_000
_MOST_METADATA = 200_000
_CODE = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z]{2,4})?")
_SECONDS = 60.0


@dataclass(frozen=True)
class Installed:
    """One installed package: a pair in one direction. `sha256` is of the package file; `source` and `target` are our codes.

    A `starter` covers routine sentences only and gives way to any other package of its pair.
    """

    source: str
    target: str
    version: str
    sha256: str
    origin: str
    folder: str
    installed_at: str
    size: int
    starter: bool = False

    @property
    def pair(self) -> tuple[str, str, bool]:
        """What a newly added package replaces."""
        return self.source, self.target, self.starter


@dataclass(frozen=True)
class _Metadata:
    source: str
    target: str
    version: str
    starter: bool


def add(code_or_file: str, *, data_dir: Path | None = None, index_url: str | None = None) -> list[Installed]:
    """Install a local package file, or both directions between English and a language from the Argos index.

    Raises BadInput for a file that is no sound package, NotFound for a language the index lacks, Unavailable without a connection.
    """
    data_dir = _data_dir(data_dir)
    file = Path(code_or_file)
    if file.suffix or file.exists() or os.sep in code_or_file:
        return [_install(file, file.name, data_dir)]
    if code_or_file not in LANGUAGES or code_or_file == "en":
        known = " ".join(language for language in LANGUAGES if language != "en")
        raise BadInput(f"{code_or_file}: neither a package file nor one of {known}.")
    return _add_from_index(code_or_file, data_dir, index_url)


def list_installed(*, data_dir: Path | None = None) -> list[Installed]:
    """The installed packages by pair. Raises BadInput when languages.json is damaged."""
    return sorted(_read(_data_dir(data_dir)), key=lambda entry: entry.pair)


def remove(code: str, *, data_dir: Path | None = None) -> list[Installed]:
    """Remove the packages from and to a language, or of one pair ("en_es").

    Returns what was removed. Raises NotFound when there is none.
    """
    data_dir = _data_dir(data_dir)
    with _locked(data_dir):
        installed = _read(data_dir)
        gone = [entry for entry in installed if code in (entry.source, entry.target, f"{entry.source}_{entry.target}")]
        if not gone:
            raise NotFound(f"{code}: no translation package of that language is installed.")
        _write(data_dir, [entry for entry in installed if entry not in gone])
        _sweep(data_dir)
    return gone


def packages_folder(data_dir: Path) -> Path:
    """Where the folders of installed packages lie."""
    return data_dir / "languages"


def register(data_dir: Path) -> Path:
    """The file that says which packages are installed."""
    return data_dir / "languages.json"


def _data_dir(data_dir: Path | None) -> Path:
    return data_dir if data_dir is not None else get_settings().data_dir


def _install(file: Path, origin: str, data_dir: Path) -> Installed:
    if not file.is_file():
        raise BadInput(f"{file}: there is no such file.")
    folder = packages_folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix=".staging-", dir=folder) as staging:
        unpacked = _unpack(file, Path(staging))
        metadata = _metadata(unpacked, file.name)
        _require_model(unpacked, file.name)
        _try_out(unpacked, file.name, data_dir)
        digest = _digest(file)
        name = f"{'starter-' if metadata.starter else ''}{metadata.source}_{metadata.target}-{digest[:12]}"
        entry = Installed(
            *(metadata.source, metadata.target, metadata.version, digest, origin, name),
            installed_at=clock.now().isoformat(timespec="seconds"),
            size=file.stat().st_size,
            starter=metadata.starter,
        )
        _commit(entry, unpacked, data_dir)
    return entry


def _commit(entry: Installed, unpacked: Path, data_dir: Path) -> None:
    final = packages_folder(data_dir) / entry.folder
    with _locked(data_dir):
        installed = _read(data_dir)
        if final.exists() and all(other.folder != entry.folder for other in installed):
            shutil.rmtree(final)  # left by a process that was killed before it registered it
        if not final.exists():
            os.replace(unpacked, final)
        _write(data_dir, [*(other for other in installed if other.pair != entry.pair), entry])
        _sweep(data_dir)


def _sweep(data_dir: Path) -> None:
    """Delete what is not registered. A process that still has such a model open keeps it in memory."""
    wanted = {entry.folder for entry in _read(data_dir)}
    for folder in packages_folder(data_dir).glob("*_*-*"):
        if folder.name not in wanted and not folder.name.startswith("."):
            shutil.rmtree(folder, ignore_errors=True)


def _unpack(file: Path, staging: Path) -> Path:
    """The package's one folder, unpacked under `staging`. Raises BadInput for anything that isn't a plain zip of one folder."""
    try:
        with zipfile.ZipFile(file) as archive:
            entries = archive.infolist()
            _refuse_unsafe(entries, file.name)
            archive.extractall(staging)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError, ValueError) as error:
        if isinstance(error, OSError) and not isinstance(error, zipfile.BadZipFile) and error.errno:
            raise Unavailable(f"{file.name}: could not be unpacked ({error.strerror}).") from None
        raise BadInput(f"{file.name}: not a translation package (no sound zip archive).") from None
    (top,) = {PurePosixPath(entry.filename).parts[0] for entry in entries}
    return staging / top


def _refuse_unsafe(entries: Sequence[zipfile.ZipInfo], name: str) -> None:
    if not entries or len(entries) > _MOST_FILES or sum(entry.file_size for entry in entries) > _MOST_BYTES:
        raise BadInput(f"{name}: empty, or larger than a translation package may be.")
    for entry in entries:
        path = PurePosixPath(entry.filename)
        kind = stat.S_IFMT(entry.external_attr >> 16)
        outside = path.is_absolute() or ".." in path.parts or "\\" in entry.filename or ":" in entry.filename
        if outside or not path.parts or path.parts[0].startswith("."):
            raise BadInput(f"{name}: a file in it would be written outside of its folder; refused.")
        if kind not in (0, stat.S_IFREG, stat.S_IFDIR):
            raise BadInput(f"{name}: there is a link or a device in it; refused.")
    if len({PurePosixPath(entry.filename).parts[0] for entry in entries}) != 1:
        raise BadInput(f"{name}: not a translation package (one folder expected in it).")


def _metadata(unpacked: Path, name: str) -> _Metadata:
    file = unpacked / "metadata.json"
    if not file.is_file() or file.stat().st_size > _MOST_METADATA:
        raise BadInput(f"{name}: not a translation package (no metadata.json).")
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except ValueError:
        raise BadInput(f"{name}: metadata.json cannot be read.") from None
    if not isinstance(document, dict) or document.get("type", "translate") != "translate":
        raise BadInput(f"{name}: not a package for translation.")
    codes = document.get("from_code"), document.get("to_code")
    if not all(isinstance(code, str) and _CODE.fullmatch(code) for code in codes) or codes[0] == codes[1]:
        raise BadInput(f"{name}: metadata.json does not say which languages it translates.")
    source, target = (our_code(str(code)) for code in codes)
    if source not in LANGUAGES or target not in LANGUAGES:
        raise BadInput(f"{name}: translates {source} to {target}; the practice's languages are {' '.join(LANGUAGES)}.")
    version = str(document.get("package_version") or "unknown")[:40]
    return _Metadata(source, target, version, starter=document.get("starter") is True)


def _require_model(unpacked: Path, name: str) -> None:
    if not (unpacked / "model" / "model.bin").is_file():
        raise BadInput(f"{name}: the model is missing in it.")
    if not any((unpacked / tokenizer).is_file() for tokenizer in ("sentencepiece.model", "bpe.model")):
        raise BadInput(f"{name}: the tokenizer is missing in it.")


def _try_out(unpacked: Path, name: str, data_dir: Path) -> None:
    """Load the package as a translation would, and translate a word with it."""
    import ctranslate2

    try:
        package = package_module(packages_folder(data_dir) / ".argos").Package(unpacked)
        translator = ctranslate2.Translator(str(unpacked / "model"), device="cpu", intra_threads=1)
        translator.translate_batch([package.tokenizer.encode("1")], beam_size=1, max_decoding_length=8)
    except (RuntimeError, ValueError, OSError, AttributeError, LookupError, TypeError, MemoryError):
        raise BadInput(f"{name}: its model does not load; the file is damaged or of another kind.") from None


def _digest(file: Path) -> str:
    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def _add_from_index(language: str, data_dir: Path, index_url: str | None) -> list[Installed]:
    """Both directions between English and `language`; one is installed where the index has only one."""
    folder = packages_folder(data_dir)
    folder.mkdir(parents=True, exist_ok=True)
    module = package_module(folder / ".argos")
    available = _index(module, index_url or module.settings.remote_package_index)
    found = [*_newest(available, "en", language), *_newest(available, language, "en")]
    if not found:
        raise NotFound(f"{language}: the Argos index has no package between it and English.")
    added = []
    for package in found:
        with tempfile.TemporaryDirectory(prefix=".download-", dir=folder) as staging:
            name = f"{module.argospm_package_name(package)}.argosmodel"
            file = Path(staging) / re.sub(r"[^\w.-]", "_", name)
            _download(package.links, file)
            added.append(_install(file, file.name, data_dir))
    return added


def _index(module: Any, url: str) -> list[Any]:
    """What the index offers. (argostranslate's own reader recurses without end when there is no connection.)"""
    try:
        response = httpx.get(url, timeout=_SECONDS, follow_redirects=True).raise_for_status()
        return [module.AvailablePackage(entry) for entry in response.json()]
    except (httpx.HTTPError, ValueError, AttributeError, TypeError):
        raise Unavailable(
            "The Argos index cannot be reached; a package file (.argosmodel) can be added instead."
        ) from None


def _newest(available: Sequence[Any], source: str, target: str) -> list[Any]:
    """At most one package of the pair: the best code of each language, then the highest version."""
    for from_code in argos_codes(source):
        for to_code in argos_codes(target):
            same = [p for p in available if (p.type, p.from_code, p.to_code) == ("translate", from_code, to_code)]
            if same:
                return [max(same, key=lambda package: _version(package.package_version))]
    return []


def _version(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", str(text)))


def _download(links: Sequence[str], file: Path) -> None:
    for link in links:
        if not str(link).startswith(("https://", "http://")):
            continue
        try:
            _fetch(link, file)
        except httpx.HTTPError:
            continue
        return
    raise Unavailable("The package could not be downloaded; a package file (.argosmodel) can be added instead.")


def _fetch(link: str, file: Path) -> None:
    written = 0
    with httpx.stream("GET", link, timeout=_SECONDS, follow_redirects=True) as response, file.open("wb") as out:
        response.raise_for_status()
        for chunk in response.iter_bytes():
            written += len(chunk)
            if written > _MOST_BYTES:
                raise BadInput("The package is larger than a translation package may be.")
            out.write(chunk)


@contextmanager
def _locked(data_dir: Path) -> Iterator[None]:
    """One process at a time changes what is installed."""
    packages_folder(data_dir).mkdir(parents=True, exist_ok=True)
    with (packages_folder(data_dir) / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _read(data_dir: Path) -> list[Installed]:
    file = register(data_dir)
    if not file.exists():
        return []
    try:
        return [Installed(**entry) for entry in json.loads(file.read_text(encoding="utf-8"))["packages"]]
    except (ValueError, KeyError, TypeError):
        raise BadInput(f"{file.name} is damaged: delete it and add the languages again.") from None


def _write(data_dir: Path, entries: Sequence[Installed]) -> None:
    document = {"packages": [asdict(entry) for entry in sorted(entries, key=lambda entry: entry.pair)]}
    file = register(data_dir)
    fresh = file.with_suffix(".json.new")
    with fresh.open("w", encoding="utf-8") as out:
        out.write(json.dumps(document, indent=2, ensure_ascii=False) + "\n")
        out.flush()
        os.fsync(out.fileno())
    os.replace(fresh, file)
