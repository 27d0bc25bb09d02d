"""`python -m nlu.translation.starter.train`: trains both directions on the CPU, exports and packs them.

Seeded; goes on from its last checkpoint in `var/starter/` when it was stopped (delete the folder to begin anew); says how far it is.
PyTorch's bfloat16 is used where the processor has the instructions for it (twelve times faster there); slower machines may stop earlier with `--minutes`.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import shutil
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from nlu.translation.familiar import WORDS_FILE
from nlu.translation.starter import DIRECTIONS, FOLDER, package_file
from nlu.translation.starter.corpus import Corpus, Filler, Pair, load, weight
from nlu.translation.starter.known import known_words
from nlu.translation.starter.model import POSITIONS, Network, export
from nlu.translation.starter.noise import roughen

WORDS = 4_000
VERSION = "1.0"
SEED = 6
BATCH = 3_000  # target tokens, padding counted
WARM_UP = 300  # steps
PEAK = 1.8e-3
SMOOTHING = 0.1
KEPT = 0.995  # of the running mean of the weights, a step
# What malloc gives back to the system after every batch it must fetch, zeroed, for the next one: twice the time.
_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "4000000000",
    "MALLOC_TRIM_THRESHOLD_": "4000000000",
    "MALLOC_TOP_PAD_": "100000000",
}
_PAD, _START, _END = 0, 2, 3


@dataclass(frozen=True)
class Plan:
    """What one direction is trained with. `steps` in all; `minutes` at most, in this run."""

    source: str
    target: str
    steps: int
    minutes: float
    folder: Path
    out: Path


class Examples:
    """Filled, roughened, joined pairs without end; every epoch shows each hand-written pair at least once."""

    def __init__(self, corpus: Corpus, source: str, seed: int) -> None:
        self._corpus, self._source = corpus, source
        self._filler = Filler(corpus, seed, source)
        self._dice = self._filler.random
        self._pairs = [pair for pair in corpus.pairs if pair.only in ("", source)]
        whole = [pair for pair in self._pairs for _ in range(weight(pair, corpus.parts))]
        self._epoch = [*whole, *(pair for part in corpus.parts.values() for pair in part)]

    def __iter__(self) -> Iterator[tuple[str, str]]:
        while True:
            order = list(self._epoch)
            self._dice.shuffle(order)
            for pair in order:
                yield self._example(pair)

    def _example(self, pair: Pair) -> tuple[str, str]:
        made = self._filler.fill(pair)
        if len(made.en) < 90:
            made = self._surrounded(made)
        source, target = (made.en, made.es) if self._source == "en" else (made.es, made.en)
        return roughen(source, self._source, self._dice), target

    def _surrounded(self, made: Pair) -> Pair:
        """Now and then with a greeting before, thanks after, or another sentence, as messages come."""
        case = self._dice.random()
        if case < 0.12:
            greeting = self._filler.fill(self._dice.choice(self._corpus.parts["greeting"]))
            if greeting.en != made.en:
                return Pair(f"{greeting.en}, {_lower(made.en)}", f"{greeting.es}, {_lower(made.es)}")
        if case < 0.2:
            thanks = self._filler.fill(self._dice.choice(self._corpus.parts["thanks"]))
            return Pair(
                f"{made.en.rstrip('.')}{_joint(made.en)} {thanks.en}",
                f"{made.es.rstrip('.')}{_joint(made.es)} {thanks.es}",
            )
        if case < 0.28:
            other = self._filler.fill(self._dice.choice(self._pairs))
            if len(other.en) < 70 and "[[" not in made.en + other.en:
                return Pair(f"{made.en} {other.en}", f"{made.es} {other.es}")
        return made


def _lower(text: str) -> str:
    words = text.split(" ")
    first = words[0].lstrip("¿¡")
    keep = (
        first in ("I", "I'm", "I'd", "I'll", "I've") or first[:2].isupper() or first[:3] in ("Dr.", "Mr.", "Mrs", "Ms.")
    )
    at = len(text) - len(text.lstrip("¿¡"))
    return text if keep or not text[at:] else text[:at] + text[at].lower() + text[at + 1 :]


def _joint(text: str) -> str:
    return "" if text.endswith(("?", "!")) else "."


def tokenizer(folder: Path, corpus: Corpus) -> Path:
    """One SentencePiece model for both languages and directions, made unless it stands."""
    import sentencepiece

    made = folder / "sentencepiece.model"
    if made.exists():
        return made
    folder.mkdir(parents=True, exist_ok=True)
    lines = folder / "sample.txt"
    with lines.open("w", encoding="utf-8") as out:
        for source in ("en", "es"):
            examples = iter(Examples(corpus, source, SEED))
            for _ in range(60_000):
                out.write("\n".join(next(examples)) + "\n")
    sentencepiece.SentencePieceTrainer.train(
        input=str(lines),
        model_prefix=str(folder / "sentencepiece"),
        vocab_size=WORDS,
        character_coverage=1.0,
        split_digits=True,
        user_defined_symbols=[f"[[{number}]]" for number in range(1, 10)],
        normalization_rule_name="nmt_nfkc",
        num_threads=1,
        minloglevel=2,
    )
    lines.unlink()
    return made


def vocabulary_of(spm: Any) -> list[str]:
    """The model's tokens: SentencePiece's own but for its three signs, after ours."""
    pieces = (spm.id_to_piece(number) for number in range(spm.get_piece_size()))
    return ["<blank>", "<unk>", "<s>", "</s>", *(piece for piece in pieces if piece not in ("<unk>", "<s>", "</s>"))]


class Batches:
    """Batches of examples of like length, on and on."""

    def __init__(self, plan: Plan, spm: Any, seed: int) -> None:
        self._examples = iter(Examples(load(), plan.source, seed))
        self._spm = spm
        self._ids = {piece: number for number, piece in enumerate(vocabulary_of(spm))}

    def __iter__(self) -> Iterator[tuple[Tensor, Tensor]]:
        while True:
            pool = sorted(
                (self._encoded(*next(self._examples)) for _ in range(4_000)),
                key=lambda pair: (len(pair[1]), len(pair[0])),
            )
            batches = list(_grouped(pool))
            random.Random(len(batches)).shuffle(batches)
            for batch in batches:
                yield _padded([source for source, _ in batch]), _padded([target for _, target in batch])

    def _encoded(self, source: str, target: str) -> tuple[list[int], list[int]]:
        pieces = self._spm.encode(source, out_type=str, enable_sampling=True, alpha=0.3, nbest_size=-1)
        wanted = [_START, *self._numbers(self._spm.encode(target, out_type=str)), _END]
        return self._numbers(pieces)[: POSITIONS - 1] or [1], wanted[: POSITIONS - 1]

    def _numbers(self, pieces: list[str]) -> list[int]:
        return [self._ids.get(piece, 1) for piece in pieces]


def _grouped(pool: list[tuple[list[int], list[int]]]) -> Iterator[list[tuple[list[int], list[int]]]]:
    batch: list[tuple[list[int], list[int]]] = []
    longest = 0
    for pair in pool:
        longest = max(longest, len(pair[0]), len(pair[1]))
        if batch and longest * (len(batch) + 1) > BATCH:
            yield batch
            batch, longest = [], max(len(pair[0]), len(pair[1]))
        batch.append(pair)
    if batch:
        yield batch


def _padded(rows: list[list[int]]) -> Tensor:
    length = max(len(row) for row in rows)
    return torch.tensor([row + [_PAD] * (length - len(row)) for row in rows])


def train(plan: Plan) -> None:
    """Train, or go on with, one direction and pack it."""
    import sentencepiece

    torch.set_num_threads(1)
    torch.manual_seed(SEED)
    spm = sentencepiece.SentencePieceProcessor(model_file=str(plan.folder / "sentencepiece.model"))
    words = vocabulary_of(spm)
    network, mean = Network(len(words)), Network(len(words))
    mean.load_state_dict(network.state_dict())
    optimizer = torch.optim.Adam(network.parameters(), lr=PEAK, betas=(0.9, 0.98), eps=1e-9, fused=True)
    checkpoint = plan.folder / f"{plan.source}_{plan.target}.pt"
    done = _resumed(checkpoint, network, mean, optimizer)
    batches = iter(Batches(plan, spm, SEED + done))
    began, told, loss_sum = time.monotonic(), done, 0.0
    for step in range(done + 1, plan.steps + 1):
        used = (time.monotonic() - began) / 60
        progress = max(step / plan.steps, used / plan.minutes)
        for group in optimizer.param_groups:
            group["lr"] = PEAK * min(step / WARM_UP, 1.0) * max(0.02, 1 - progress)
        loss_sum += _step(network, optimizer, next(batches))
        kept = min(KEPT, step / (step + 50))
        with torch.no_grad():
            torch._foreach_lerp_(list(mean.parameters()), list(network.parameters()), 1 - kept)
        if step % 100 == 0 or progress >= 1:
            print(
                f"{plan.source}>{plan.target}  step {step}/{plan.steps}  loss {loss_sum / (step - told):.3f}  {used:.1f} min",
                flush=True,
            )
            told, loss_sum = step, 0.0
        if step % 250 == 0 or progress >= 1:
            torch.save(
                {
                    "step": step,
                    "network": network.state_dict(),
                    "mean": mean.state_dict(),
                    "optimizer": optimizer.state_dict(),
                },
                checkpoint,
            )
        if progress >= 1:
            break
    pack(plan, mean, words)


def _resumed(checkpoint: Path, network: Network, mean: Network, optimizer: torch.optim.Adam) -> int:
    if not checkpoint.exists():
        return 0
    held = torch.load(checkpoint, weights_only=True)
    network.load_state_dict(held["network"])
    mean.load_state_dict(held["mean"])
    optimizer.load_state_dict(held["optimizer"])
    return int(held["step"])


def _step(network: Network, optimizer: torch.optim.Adam, batch: tuple[Tensor, Tensor]) -> float:
    source, target = batch
    network.train()
    optimizer.zero_grad(set_to_none=True)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        logits = network(source, target[:, :-1])
        loss = functional.cross_entropy(
            logits.float().flatten(0, 1), target[:, 1:].flatten(), ignore_index=_PAD, label_smoothing=SMOOTHING
        )
    loss.backward()  # type: ignore[no-untyped-call]
    torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
    optimizer.step()
    return float(loss.detach())


def pack(plan: Plan, network: Network, words: list[str]) -> Path:
    """The `.argosmodel` of one direction: a zip of one folder, as argostranslate installs it."""
    root = plan.folder / f"pack-{plan.source}_{plan.target}" / f"starter-{plan.source}_{plan.target}"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    network.eval()
    export(network, words, root / "model")
    shutil.copy(plan.folder / "sentencepiece.model", root / "sentencepiece.model")
    (root / WORDS_FILE).write_text("\n".join(sorted(known_words(load(), plan.source))) + "\n", encoding="utf-8")
    (root / "metadata.json").write_text(json.dumps(_metadata(plan), indent=2) + "\n", encoding="utf-8")
    (root / "README.md").write_text(_README.format(source=plan.source, target=plan.target), encoding="utf-8")
    plan.out.mkdir(parents=True, exist_ok=True)
    file = plan.out / package_file(plan.source, plan.target).name
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for path in sorted(root.rglob("*")):
            if path.is_file():
                entry = zipfile.ZipInfo(str(path.relative_to(root.parent)))
                entry.external_attr = 0o644 << 16
                archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED)
    print(f"{file.name}: {file.stat().st_size / 1e6:.1f} MB", flush=True)
    return file


def _metadata(plan: Plan) -> dict[str, object]:
    names = {"en": "English", "es": "Spanish"}
    return {
        "package_version": VERSION,
        "argos_version": "1.11",
        "from_code": plan.source,
        "from_name": names[plan.source],
        "to_code": plan.target,
        "to_name": names[plan.target],
        "starter": True,
    }


_README = """# Starter {source} to {target}

A small model for the routine sentences of a medical practice, trained from hand-written pairs by
`python -m nlu.translation.starter.train`. It knows nothing else; `{source}` words that it has seen are in `words.txt`.
"""


def main() -> None:
    """Both directions, side by side or (`--one-at-a-time`) one after the other."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--steps", type=int, default=14_000, help="of each direction")
    parser.add_argument("--minutes", type=float, default=40, help="at most, for each direction")
    parser.add_argument("--folder", type=Path, default=Path("var/starter"), help="checkpoints")
    parser.add_argument(
        "--out", type=Path, default=FOLDER, help="where the packages go; the project's own unless given"
    )
    parser.add_argument("--one-at-a-time", action="store_true", help="leave the other processor free")
    wanted = parser.parse_args()
    os.environ.update(_MEMORY)
    tokenizer(wanted.folder, load())
    plans = [
        Plan(source, target, wanted.steps, wanted.minutes, wanted.folder, wanted.out) for source, target in DIRECTIONS
    ]
    with multiprocessing.get_context("spawn").Pool(
        1 if wanted.one_at_a_time else len(plans), maxtasksperchild=1
    ) as pool:
        pool.map(train, plans, chunksize=1)


if __name__ == "__main__":
    main()
