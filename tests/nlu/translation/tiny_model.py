"""A real, tiny translation package, made here: a CTranslate2 Transformer of random weights and a SentencePiece model. It talks nonsense."""

import json
import zipfile
from pathlib import Path

import ctranslate2
import numpy as np
import sentencepiece

_SIZE, _FEED_FORWARD, _HEADS = 32, 64, 2
_SENTENCES = [
    "I would like to move my appointment to Thursday morning.",
    "Necesito cambiar mi cita para el jueves por la mañana.",
    "Can you refill my medicine at the same pharmacy?",
    "¿Puede resurtir mi medicina en la misma farmacia?",
    "My daughter has a visit on Monday at three.",
    "Mi hija tiene una visita el lunes a las tres.",
    "Please call me back today, thank you. 1 2 3 4 5 6 7 8 9 0 [ ]",
    "Por favor llámeme hoy, gracias.",
]


def make_package(
    folder: Path, source: str = "en", target: str = "es", *, seed: int = 1, version: str = "1.0", **metadata: object
) -> Path:
    """`<folder>/<source>_<target>.argosmodel`, valid in every respect but sense."""
    root = folder / f"build-{source}_{target}-{seed}" / f"{source}_{target}"
    root.mkdir(parents=True)
    corpus = root / "corpus.txt"
    corpus.write_text("\n".join(_SENTENCES * 4), encoding="utf-8")
    sentencepiece.SentencePieceTrainer.train(
        input=str(corpus),
        model_prefix=str(root / "sentencepiece"),
        vocab_size=90,
        hard_vocab_limit=False,
        minloglevel=2,
    )
    corpus.unlink()
    (root / "sentencepiece.vocab").unlink()
    _model(root, seed)
    document = {
        "from_code": source,
        "to_code": target,
        "from_name": source,
        "to_name": target,
        "package_version": version,
    }
    (root / "metadata.json").write_text(json.dumps({"argos_version": "1.11", **document, **metadata}), encoding="utf-8")
    return zip_package(root, folder / f"{source}_{target}.argosmodel")


def zip_package(root: Path, file: Path) -> Path:
    """The folder as a package file."""
    with zipfile.ZipFile(file, "w") as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                archive.write(path, path.relative_to(root.parent))
    return file


def without(package: Path, inner: str, file: Path) -> Path:
    """A copy of the package that lacks one of its files."""
    return rewritten(package, file, {inner: None})


def rewritten(package: Path, file: Path, changes: dict[str, bytes | None]) -> Path:
    """A copy of the package with files replaced, added, or (None) left out; paths are inside its folder."""
    with zipfile.ZipFile(package) as archive, zipfile.ZipFile(file, "w") as out:
        top = archive.namelist()[0].split("/")[0]
        for name in archive.namelist():
            if name.removeprefix(f"{top}/") not in changes:
                out.writestr(name, archive.read(name))
        for inner, content in changes.items():
            if content is not None:
                out.writestr(f"{top}/{inner}", content)
    return file


def _model(root: Path, seed: int) -> None:
    tokenizer = sentencepiece.SentencePieceProcessor(model_file=str(root / "sentencepiece.model"))
    pieces = [tokenizer.id_to_piece(number) for number in range(tokenizer.get_piece_size())]
    vocabulary = [
        "<blank>",
        "<unk>",
        "<s>",
        "</s>",
        *[piece for piece in pieces if piece not in ("<unk>", "<s>", "</s>")],
    ]
    spec = ctranslate2.specs.TransformerSpec.from_config((1, 1), _HEADS)
    _fill(spec, np.random.default_rng(seed), len(vocabulary))
    spec.register_source_vocabulary(vocabulary)
    spec.register_target_vocabulary(vocabulary)
    spec.validate()
    spec.optimize(quantization=None)
    model = root / "model"
    model.mkdir()
    spec.save(str(model))


def _fill(spec: ctranslate2.specs.TransformerSpec, random: np.random.Generator, words: int) -> None:
    def linear(layer: object, rows: int, columns: int) -> None:
        layer.weight = random.normal(0, 0.3, (rows, columns)).astype(np.float32)
        layer.bias = np.zeros(rows, np.float32)

    def norm(layer: object) -> None:
        layer.gamma, layer.beta = np.ones(_SIZE, np.float32), np.zeros(_SIZE, np.float32)

    def attention(layer: object, *rows: int) -> None:
        norm(layer.layer_norm)
        for part, size in zip(layer.linear, rows, strict=True):
            linear(part, size, _SIZE)

    def feed_forward(layer: object) -> None:
        norm(layer.layer_norm)
        linear(layer.linear_0, _FEED_FORWARD, _SIZE)
        linear(layer.linear_1, _SIZE, _FEED_FORWARD)

    spec.encoder.embeddings[0].weight = random.normal(0, 1, (words, _SIZE)).astype(np.float32)
    spec.decoder.embeddings.weight = random.normal(0, 1, (words, _SIZE)).astype(np.float32)
    norm(spec.encoder.layer_norm)
    norm(spec.decoder.layer_norm)
    linear(spec.decoder.projection, words, _SIZE)
    for layer in spec.encoder.layer:
        attention(layer.self_attention, 3 * _SIZE, _SIZE)
        feed_forward(layer.ffn)
    for layer in spec.decoder.layer:
        attention(layer.self_attention, 3 * _SIZE, _SIZE)
        attention(layer.attention, _SIZE, 2 * _SIZE, _SIZE)
        feed_forward(layer.ffn)
