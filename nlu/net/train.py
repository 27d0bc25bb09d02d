"""Trains the second net: `python -m nlu.net.train FOLDER`. Seeded; a minute on two cores.

It learns from nlu/data (the classifier's examples, by their seriousness) and nlu/net/data (hard cases written for it).
"""

import hashlib
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import yaml
from sklearn.linear_model import LogisticRegression

from nlu.encoder import load_encoder
from nlu.net.features import featurize
from nlu.net.model import ROUTINE, Encoder

HERE = Path(__file__).parent
DATA = HERE.parent / "data"
HARD_CASES = HERE / "data"
SERIOUS = ("emergency", "crisis", "clinical", "emotional")
SEED = 7


def examples(*folders: Path) -> Iterator[tuple[str, str]]:
    """(text, label) of every example in Rasa's training format; intents that are not serious become `routine`."""
    for folder in folders or (DATA, HARD_CASES):
        for file in sorted(folder.glob("*.yml")):
            for entry in yaml.safe_load(file.read_text(encoding="utf-8"))["nlu"]:
                label = entry["intent"] if entry["intent"] in SERIOUS else ROUTINE
                for line in entry["examples"].splitlines():
                    if line.startswith("- "):
                        yield line[2:].strip(), label


def fingerprint() -> str:
    """A digest over everything the net is made from."""
    digest = hashlib.sha256()
    for file in sorted([*DATA.glob("*.yml"), *HARD_CASES.glob("*.yml"), *HERE.glob("*.py")]):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def train_if_changed(folder: Path, encoder_dir: Path, progress: Callable[[str], None]) -> None:
    """Train into `folder` unless what stands there was made from the same files."""
    stamp = folder / "fingerprint"
    wanted = fingerprint()
    if stamp.exists() and stamp.read_text() == wanted:
        return
    train(folder, load_encoder(encoder_dir), progress)
    stamp.write_text(wanted)


def train(folder: Path, encoder: Encoder, progress: Callable[[str], None]) -> None:
    """Train on all examples and write `net.npz`."""
    rows = list(dict.fromkeys(examples()))
    texts, labels = [text for text, _ in rows], [label for _, label in rows]
    progress(f"second net: encoding {len(texts)} examples")
    vectors = np.vstack([encoder.encode(texts[i : i + 64]) for i in range(0, len(texts), 64)])
    progress("second net: training")
    model = LogisticRegression(C=12.0, max_iter=150, tol=2e-3, class_weight="balanced", random_state=SEED)
    model.fit(featurize(texts, vectors), labels)
    folder.mkdir(parents=True, exist_ok=True)
    np.savez_compressed(
        folder / "net.npz",
        labels=np.array(model.classes_, dtype=np.str_),
        weights=model.coef_.T.astype(np.float16),
        bias=model.intercept_.astype(np.float32),
        texts=np.array(texts, dtype=np.str_),
        example_labels=np.array(labels, dtype=np.str_),
        vectors=vectors.astype(np.float16),
    )
    progress(f"second net: trained on {len(texts)} examples")


if __name__ == "__main__":
    train_if_changed(Path(sys.argv[1]), Path("var/encoder"), print)
