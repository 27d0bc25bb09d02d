"""`python -m nlu.translation.starter.train`: trains both directions on the CPU, exports and packs them.

Seeded; goes on from its last checkpoint in `var/starter/` when it was stopped (delete the folder to begin anew); says how far it is.
`--minutes` is the time for all of it: the training stops early enough to export and pack, and the minutes of earlier runs count. PyTorch's
bfloat16 is used where the processor has the instructions for it (twelve times faster there); a slower machine just takes fewer steps.
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
from collections.abc import Iterator, Sequence
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
SAMPLE = 60_000  # examples of each direction from which the pieces are made
SAVED_EVERY = 60.0  # seconds of training: what is lost at most when it is stopped
TOLD_EVERY = 15.0  # seconds
PACKING = 0.5  # minutes kept for the export
# What malloc gives back to the system after every batch it must fetch, zeroed, for the next one: twice the time.
_MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": "4000000000",
    "MALLOC_TRIM_THRESHOLD_": "4000000000",
    "MALLOC_TOP_PAD_": "100000000",
}
_PAD, _START, _END = 0, 2, 3


@dataclass(frozen=True)
class Plan:
    """What one direction is trained with: `steps` and `minutes` at most, in all runs together, from the pairs in `pairs`."""

    source: str
    target: str
    steps: int
    minutes: float
    folder: Path
    out: Path
    pairs: Path = FOLDER / "pairs"


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


def tokenizer(folder: Path, corpus: Corpus, *, words: int = WORDS, sample: int = SAMPLE) -> Path:
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
            for _ in range(sample):
                out.write("\n".join(next(examples)) + "\n")
    sentencepiece.SentencePieceTrainer.train(
        input=str(lines),
        model_prefix=str(folder / "pieces"),
        vocab_size=words,
        hard_vocab_limit=False,
        character_coverage=1.0,
        split_digits=True,
        user_defined_symbols=[f"[[{number}]]" for number in range(1, 10)],
        normalization_rule_name="nmt_nfkc",
        num_threads=1,
        minloglevel=2,
    )
    lines.unlink()
    (folder / "pieces.vocab").unlink()
    os.replace(folder / "pieces.model", made)  # whole, or not there
    return made


def vocabulary_of(spm: Any) -> list[str]:
    """The model's tokens: SentencePiece's own but for its three signs, after ours."""
    pieces = (spm.id_to_piece(number) for number in range(spm.get_piece_size()))
    return ["<blank>", "<unk>", "<s>", "</s>", *(piece for piece in pieces if piece not in ("<unk>", "<s>", "</s>"))]


class Batches:
    """Batches of examples of like length, on and on."""

    def __init__(self, plan: Plan, spm: Any, seed: int) -> None:
        self._examples = iter(Examples(load(plan.pairs), plan.source, seed))
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
    sentencepiece.set_random_generator_seed(SEED)
    spm = sentencepiece.SentencePieceProcessor(model_file=str(plan.folder / "sentencepiece.model"))
    words = vocabulary_of(spm)
    network, mean = Network(len(words)), Network(len(words))
    mean.load_state_dict(network.state_dict())
    optimizer = torch.optim.Adam(network.parameters(), lr=PEAK, betas=(0.9, 0.98), eps=1e-9, fused=True)
    checkpoint = plan.folder / f"{plan.source}_{plan.target}.pt"
    done, spent = _resumed(checkpoint, network, mean, optimizer)
    batches = iter(Batches(plan, spm, SEED + done))
    clock = _Clock(spent)
    progress = max(done / plan.steps, clock.minutes / plan.minutes)
    losses: list[float] = []
    step = done
    while progress < 1:
        step += 1
        for group in optimizer.param_groups:
            group["lr"] = PEAK * min(step / WARM_UP, 1.0) * max(0.02, 1 - progress)
        losses.append(_step(network, optimizer, next(batches)))
        kept = min(KEPT, step / (step + 50))
        with torch.no_grad():
            torch._foreach_lerp_(list(mean.parameters()), list(network.parameters()), 1 - kept)
        progress = max(step / plan.steps, clock.minutes / plan.minutes)
        if clock.every("told", TOLD_EVERY) or progress >= 1:
            print(_told(plan, step, losses, clock.minutes), flush=True)
            losses.clear()
        if clock.every("saved", SAVED_EVERY) or progress >= 1:
            _save(checkpoint, step, clock.minutes, network, mean, optimizer)
    pack(plan, mean, words)


class _Clock:
    """Minutes of training, those of earlier runs counted, and what is due."""

    def __init__(self, spent: float) -> None:
        self._began, self._spent = time.monotonic(), spent
        self._last: dict[str, float] = {}

    @property
    def minutes(self) -> float:
        return self._spent + (time.monotonic() - self._began) / 60

    def every(self, what: str, seconds: float) -> bool:
        now = time.monotonic()
        if now - self._last.setdefault(what, self._began) < seconds:
            return False
        self._last[what] = now
        return True


def _told(plan: Plan, step: int, losses: Sequence[float], minutes: float) -> str:
    mean = sum(losses) / max(1, len(losses))
    return f"{plan.source}>{plan.target}  step {step}/{plan.steps}  loss {mean:.3f}  {minutes:.1f} of {plan.minutes:.1f} min"


def _save(
    checkpoint: Path, step: int, minutes: float, network: Network, mean: Network, optimizer: torch.optim.Adam
) -> None:
    held = {
        "step": step,
        "minutes": minutes,
        "network": network.state_dict(),
        "mean": mean.state_dict(),
        "optimizer": optimizer.state_dict(),
    }
    fresh = checkpoint.with_suffix(".new")
    torch.save(held, fresh)
    os.replace(fresh, checkpoint)  # a checkpoint is whole, whenever the training is stopped


def _resumed(checkpoint: Path, network: Network, mean: Network, optimizer: torch.optim.Adam) -> tuple[int, float]:
    """The steps and minutes that were done already."""
    if not checkpoint.exists():
        return 0, 0.0
    held = torch.load(checkpoint, weights_only=True)
    network.load_state_dict(held["network"])
    mean.load_state_dict(held["mean"])
    optimizer.load_state_dict(held["optimizer"])
    return int(held["step"]), float(held.get("minutes", 0.0))


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
    (root / WORDS_FILE).write_text(
        "\n".join(sorted(known_words(load(plan.pairs), plan.source))) + "\n", encoding="utf-8"
    )
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
    began = time.monotonic()
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--steps", type=int, default=14_000, help="of each direction")
    parser.add_argument("--minutes", type=float, default=40, help="for all of it; then what there is is packed")
    parser.add_argument("--folder", type=Path, default=Path("var/starter"), help="checkpoints")
    parser.add_argument(
        "--out", type=Path, default=FOLDER, help="where the packages go; the project's own unless given"
    )
    parser.add_argument("--pairs", type=Path, default=FOLDER / "pairs", help="what is taught")
    parser.add_argument("--words", type=int, default=WORDS, help="pieces of words")
    parser.add_argument("--sample", type=int, default=SAMPLE, help="examples that the pieces are made from")
    parser.add_argument("--one-at-a-time", action="store_true", help="leave the other processor free")
    wanted = parser.parse_args()
    os.environ.update(_MEMORY)
    tokenizer(wanted.folder, load(wanted.pairs), words=wanted.words, sample=wanted.sample)
    at_once = 1 if wanted.one_at_a_time else len(DIRECTIONS)
    left = wanted.minutes - (time.monotonic() - began) / 60 - min(PACKING, wanted.minutes / 4)
    minutes = max(left, 0.01) * at_once / len(DIRECTIONS)
    plans = [
        Plan(source, target, wanted.steps, minutes, wanted.folder, wanted.out, wanted.pairs)
        for source, target in DIRECTIONS
    ]
    with multiprocessing.get_context("spawn").Pool(at_once, maxtasksperchild=1) as pool:
        pool.map(train, plans, chunksize=1)


if __name__ == "__main__":
    main()
