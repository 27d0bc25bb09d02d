"""Tiny real packages, built once a session."""

from pathlib import Path

import pytest

from tests.nlu.translation.tiny_model import make_package


@pytest.fixture(scope="session")
def packages_made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with en_es, es_en and en_fr packages."""
    folder = tmp_path_factory.mktemp("argos")
    for seed, (source, target) in enumerate([("en", "es"), ("es", "en"), ("en", "fr")], start=1):
        make_package(folder, source, target, seed=seed)
    return folder


@pytest.fixture
def english_spanish(packages_made: Path) -> Path:
    """A sound package file."""
    return packages_made / "en_es.argosmodel"
