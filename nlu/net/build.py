"""From adapter to working net: merged into the base, cut to our languages, converted to int8. `python -m nlu.net.build FOLDER`.

Some seconds of work in a process of its own (it needs a gigabyte for a moment), once, and again only when the adapter changes.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np

from nlu.encoder import LETTERS
from nlu.encoder_convert import ConversionFailed, put_in_place, write_encoder
from nlu.net.adapter import ADAPTER, Adapter, AdapterBroken, load_adapter
from nlu.net.examples import digest_of, files_digest, load_examples
from nlu.net.package import DIGEST, Base, load_base
from nlu.net.tokens import UNKNOWN, build_tokenizer
from nlu.net.vocabulary import pruned

RECIPE = "1"  # raised when the steps below change, so that standing nets are built anew
STAMP = "made-from.json"
HEAD = "head.npz"
ROOT = Path(__file__).parents[2]


class BuildFailed(RuntimeError):
    """The net could not be built; the message is one line for the person at the terminal."""


def build_if_changed(folder: Path, progress: Callable[[str], None], adapter: Path = ADAPTER) -> None:
    """Have the net of the committed adapter in `folder`. Says so when the adapter is older than the training data."""
    if not is_current(folder, adapter):
        command = [sys.executable, "-m", "nlu.net.build", str(folder.absolute()), str(adapter.absolute())]
        with subprocess.Popen(command, cwd=ROOT, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as process:
            assert process.stdout is not None and process.stderr is not None
            for line in process.stdout:
                progress(line.strip())
            last = process.stderr.read().strip().splitlines()
        if process.returncode:
            raise BuildFailed(last[-1] if last else "Building the second net failed.")
    made_from = json.loads((folder / STAMP).read_text())["examples"]
    if made_from != files_digest():
        progress(
            "second net: nlu/data has changed since it was trained; `python -m nlu.net.finetune` brings it up to date"
        )


def is_current(folder: Path, adapter: Path = ADAPTER) -> bool:
    """Whether `folder` holds the net of this adapter and recipe."""
    try:
        stamp = json.loads((folder / STAMP).read_text())
        return bool(stamp["adapter"] == _digest(adapter) and stamp["recipe"] == RECIPE and (folder / HEAD).exists())
    except (OSError, ValueError, KeyError):
        return False


def build(folder: Path, adapter_file: Path, say: Callable[[str], None]) -> None:
    """Build into `folder`, which stays as it was if anything goes wrong. Raises AdapterBroken or ConversionFailed."""
    adapter = load_adapter(adapter_file)
    base = load_base(folder.parent / "base", say)
    say("second net: merging its adapter and converting it to int8")
    merged = adapter.merged(pruned(base, list(adapter.pieces)))
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".net-") as scratch:
        made = Path(scratch) / "made"
        write_multilingual(merged, made)
        _write_head(made / HEAD, adapter)
        stamp = {"adapter": _digest(adapter_file), "recipe": RECIPE, "base": DIGEST, "examples": adapter.made_from}
        (made / STAMP).write_text(json.dumps(stamp, indent=1) + "\n")
        put_in_place(made, folder)


def write_multilingual(base: Base, folder: Path) -> None:
    """Write a base as a folder that `SentenceEncoder` reads."""
    tokenizer = build_tokenizer(base)
    write_encoder(base.weights, tokenizer, folder, unknown=UNKNOWN)
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    (folder / LETTERS).write_text(json.dumps(base.letters), encoding="utf-8")


def _write_head(file: Path, adapter: Adapter) -> None:
    """The head, and the remembered examples with the texts that nlu/data still has."""
    by_digest = {digest_of(example.text): example for example in load_examples()}
    known = [
        (place, by_digest[key])
        for place, row in enumerate(adapter.memory.digests)
        if (key := row.tobytes()) in by_digest
    ]
    np.savez(
        file,
        labels=np.array(adapter.labels, dtype=np.str_),
        weights=adapter.head,
        bias=adapter.bias,
        texts=np.frombuffer("\n".join(example.text for _, example in known).encode(), np.uint8),
        text_labels=np.array([example.label for _, example in known], dtype=np.str_),
        vectors=adapter.memory.vectors[[place for place, _ in known]],
        axes=adapter.memory.axes,
        centre=adapter.memory.centre,
    )  # fmt: skip


def _digest(file: Path) -> str:
    return hashlib.sha256(file.read_bytes()).hexdigest()


def main() -> None:
    """Command line entry: FOLDER [ADAPTER]."""
    folder, adapter = Path(sys.argv[1]), Path(sys.argv[2]) if len(sys.argv) > 2 else ADAPTER
    try:
        build(folder, adapter, lambda line: print(line, flush=True))
    except (AdapterBroken, ConversionFailed) as error:
        raise SystemExit(f"second net: {error}") from None


if __name__ == "__main__":
    main()
