"""The sentence encoder as its callers see it; needs the converted model (`make test` makes it first)."""

from __future__ import annotations

import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest

from nlu.encoder import CACHE_SIZE, MAX_TOKENS, EncoderMissing, SentenceEncoder, encoder_folder, load_encoder

ROOT = Path(__file__).resolve().parents[3]
RASA_PYTHON = ROOT / "bot" / "rasa" / ".venv" / "bin" / "python"


@pytest.fixture(scope="module")
def encoder() -> SentenceEncoder:
    return load_encoder()


def test_each_row_is_a_float32_vector_of_length_one(encoder: SentenceEncoder) -> None:
    vectors = encoder.encode(["hello", "i need a refill", "", "请问", "🙏🙏", "\ud83d lone surrogate", "\x00"])
    assert vectors.dtype == np.float32
    assert vectors.shape == (7, 384)
    assert np.allclose(np.linalg.norm(vectors, axis=1), 1, atol=1e-5)


def test_no_texts_give_no_rows(encoder: SentenceEncoder) -> None:
    assert encoder.encode([]).shape == (0, 384)


@pytest.mark.parametrize(
    ("text", "nearer", "farther"),
    [
        ("where is the parking lot", "can i park at the clinic", "i want to change my insurance"),
        ("i am out of my blood pressure pills", "please refill my lisinopril", "what time do you open"),
        ("can i come another day instead", "reschedule my appointment", "how do i pay my bill"),
    ],
)
def test_a_paraphrase_is_nearer_than_another_matter(
    encoder: SentenceEncoder, text: str, nearer: str, farther: str
) -> None:
    mine, near, far = encoder.encode([text, nearer, farther])
    assert mine @ near > mine @ far + 0.1


def test_a_vector_does_not_depend_on_its_company(encoder: SentenceEncoder) -> None:
    texts = [f"message {n} " + "about my visit on friday " * (n % 9) for n in range(100)]
    fresh = SentenceEncoder(encoder_folder())
    alone = np.stack([fresh.encode_one(text) for text in texts])
    together = SentenceEncoder(encoder_folder()).encode(texts)
    assert np.abs(alone - together).max() < 1e-5


def test_text_past_256_tokens_is_not_read(encoder: SentenceEncoder) -> None:
    body = "pill " * (MAX_TOKENS + 50)
    assert np.array_equal(encoder.encode_one(body), encoder.encode_one(body + "and parking"))
    short = "pill " * 100
    assert not np.array_equal(encoder.encode_one(short), encoder.encode_one(short + "and parking"))


def test_a_returned_vector_can_be_changed_without_harming_the_next_caller(encoder: SentenceEncoder) -> None:
    first = encoder.encode(["do you take cash"])
    kept = first.copy()
    first[:] = 0
    assert np.array_equal(encoder.encode(["do you take cash"]), kept)


def test_the_memory_of_vectors_is_bounded() -> None:
    fresh = SentenceEncoder(encoder_folder())
    fresh.encode([f"x{n}" for n in range(CACHE_SIZE + 20)])
    assert len(fresh._cache) == CACHE_SIZE


def test_many_threads_get_the_same_vectors(encoder: SentenceEncoder) -> None:
    texts = [f"when is my visit number {n}" for n in range(40)]
    expected = encoder.encode(texts)
    fresh = SentenceEncoder(encoder_folder())
    results: list[np.ndarray] = []
    threads = [threading.Thread(target=lambda: results.append(fresh.encode(texts))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(results) == 8
    assert all(np.abs(result - expected).max() < 1e-5 for result in results)


def test_a_missing_model_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(EncoderMissing, match=r"python -m nlu\.encoder_convert"):
        load_encoder(tmp_path)


def test_a_setting_points_to_another_model(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FRONTDOOR_ENCODER_DIR", str(tmp_path))
    assert encoder_folder() == tmp_path


@pytest.mark.rasa
@pytest.mark.skipif(not RASA_PYTHON.exists(), reason="the Rasa environment is not installed")
def test_rasas_environment_gets_the_same_vector(encoder: SentenceEncoder) -> None:
    code = "from nlu.encoder import load_encoder; print(*load_encoder().encode_one('my pills ran out'))"
    done = subprocess.run([str(RASA_PYTHON), "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    theirs = np.array([float(value) for value in done.stdout.split()])
    assert theirs @ encoder.encode_one("my pills ran out") > 0.9999


def test_importing_the_room_loads_nothing_heavy() -> None:
    code = "import sys, nlu; print(any(m in sys.modules for m in ('numpy', 'ctranslate2', 'torch')))"
    python = ROOT / ".venv" / "bin" / "python"
    done = subprocess.run([str(python), "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "False"
