"""The starter pair: what it was taught, what it is measured on, and how it is put in."""

import csv
import shutil
from pathlib import Path

import pytest
from rapidfuzz import fuzz, process

from bot.bench.translation import outside, routine, spoiled_stopped
from nlu.translation import packages
from nlu.translation.familiar import words_of
from nlu.translation.starter import DIRECTIONS, package_file
from nlu.translation.starter.corpus import Corpus, Filler, Pair, load, tidy_es
from nlu.translation.starter.install import install
from nlu.translation.starter.known import known_words
from tests.nlu.translation.tiny_model import make_package

NEAR = 93  # of 100: from here on a sentence counts as the same
FILLED = 3  # times each pair with slots is filled to look for the same sentence
MOST_MEGABYTES = 12


@pytest.fixture(scope="module")
def corpus() -> Corpus:
    return load()


def folded(text: str) -> str:
    return " ".join(words_of(text))


def taught(corpus: Corpus, language: str) -> set[str]:
    filler = Filler(corpus, 1, language)
    made = [filler.fill(pair) for pair in corpus.pairs for _ in range(FILLED if pair.slots else 1)]
    return {folded(pair.en if language == "en" else pair.es) for pair in made}


def test_more_than_four_thousand_pairs_were_written_by_hand(corpus: Corpus) -> None:
    assert len(corpus) >= 4_000


@pytest.mark.parametrize("language", ["en", "es"])
def test_nothing_that_is_measured_was_taught(corpus: Corpus, language: str) -> None:
    known = list(taught(corpus, language))
    measured = [text for text, _ in routine(language)] + outside(language)
    same = [
        (text, best[0])
        for text in measured
        if (best := process.extractOne(folded(text), known, scorer=fuzz.ratio, score_cutoff=NEAR)) is not None
    ]
    assert same == []


def test_the_report_only_sets_are_large_enough_and_hold_nothing_twice() -> None:
    pairs, spoiled = routine("en"), Path(__file__).parent / "spoiled.yml"
    assert len(pairs) >= 200
    assert len({folded(en) for en, _ in pairs}) == len(pairs)
    assert len({*outside("en"), *outside("es")}) >= 150
    assert spoiled.exists()


def test_every_translation_spoiled_on_purpose_is_stopped() -> None:
    share, through = spoiled_stopped()
    assert (share, through) == (1.0, [])


@pytest.mark.parametrize(
    ("en", "es"),
    [
        ("I need to change my appointment", "Necesito cambiar mi cita"),
        ("You can change your appointment", "Puede cambiar su cita"),
    ],
)
def test_an_act_is_the_speakers_own_or_the_one_spoken_tos(en: str, es: str) -> None:
    parts = {"act": (Pair("change %my appointment", "cambiar %mi cita"),)}
    slot = "{act}" if en.startswith("I ") else "{you:act}"
    pair = Pair(
        en.replace("change my appointment", slot).replace("change your appointment", slot),
        es.split(" ")[0] + f" {slot}",
    )
    filled = Filler(Corpus((pair,), parts), 1, "en").fill(pair)
    assert (filled.en, filled.es) == (en, es)


def test_placeholders_are_counted_as_they_come_in_the_source() -> None:
    pair = Pair("Send it from {value} to {value2}.", "Envíelo a {value2} desde {value}.")
    corpus = Corpus((pair,), {})
    assert Filler(corpus, 1, "en").fill(pair).es == "Envíelo a [[2]] desde [[1]]."
    assert Filler(corpus, 1, "es").fill(pair).en == "Send it from [[2]] to [[1]]."


@pytest.mark.parametrize(
    ("rough", "tidy"),
    [
        ("voy a el consultorio", "Voy al consultorio"),
        ("la cita de el Dr. Kim", "La cita del Dr. Kim"),
        ("a las 1 p.m.", "A la 1 p.m."),
        ("a las 1:30 p.m..", "A la 1:30 p.m."),
        ("a las 11 a.m.", "A las 11 a.m."),
        ("¿puedo ir?", "¿Puedo ir?"),
    ],
)
def test_filled_slots_read_as_spanish_is_written(rough: str, tidy: str) -> None:
    assert tidy_es(rough) == tidy


@pytest.mark.parametrize(
    ("line", "fault"),
    [("only one side\n", "a.tsv:1"), ("I {act}\tYo\n", "slots"), ("{nothing}\t{nothing}\n", "no such slot")],
)
def test_a_line_that_is_no_pair_is_named(tmp_path: Path, line: str, fault: str) -> None:
    (tmp_path / "parts").mkdir()
    (tmp_path / "a.tsv").write_text(line, encoding="utf-8")
    with pytest.raises(ValueError, match=fault):
        load.__wrapped__(tmp_path)


def test_the_files_are_plain_tab_separated_pairs(corpus: Corpus) -> None:
    files = sorted((Path(packages.__file__).parent / "starter" / "pairs").rglob("*.tsv"))
    for file in files:
        with file.open(encoding="utf-8", newline="") as lines:
            assert all(len(row) == 2 for row in csv.reader(lines, delimiter="\t", quoting=csv.QUOTE_NONE)), file.name


# The packed models


@pytest.mark.parametrize(("source", "target"), DIRECTIONS)
def test_the_packed_model_says_that_it_is_a_starter_and_which_words_it_knows(
    corpus: Corpus, tmp_path: Path, source: str, target: str
) -> None:
    (entry,) = packages.add(str(package_file(source, target)), data_dir=tmp_path)
    assert (entry.source, entry.target, entry.starter) == (source, target, True)
    words = (packages.packages_folder(tmp_path) / entry.folder / "words.txt").read_text(encoding="utf-8").split()
    assert {"appointment" if source == "en" else "cita"} <= set(words) <= known_words(corpus, source)


def test_both_packed_models_are_small_enough_for_the_repository() -> None:
    assert sum(package_file(*way).stat().st_size for way in DIRECTIONS) < MOST_MEGABYTES * 1_000_000


def test_the_starter_is_put_in_once(tmp_path: Path) -> None:
    assert {(entry.source, entry.target) for entry in install(tmp_path)} == set(DIRECTIONS)
    assert install(tmp_path) == []


def test_where_a_full_package_is_installed_the_starter_stays_out_of_its_way(tmp_path: Path) -> None:
    full = make_package(tmp_path, "en", "es", seed=7)
    data = tmp_path / "data"
    packages.add(str(full), data_dir=data)
    assert [(entry.source, entry.target) for entry in install(data)] == [("es", "en")]
    shutil.rmtree(data)
    install(data)
    packages.add(str(full), data_dir=data)
    assert [entry.starter for entry in packages.list_installed(data_dir=data) if entry.source == "en"] == [False, True]
    assert install(data) == []
