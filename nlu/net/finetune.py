"""Fine-tunes the multilingual encoder on nlu/data: `python -m nlu.net.finetune`. Half an hour on two cores; seeded; resumes.

Writes `nlu/net/adapter.safetensors` (low-rank changes, head, vectors of the examples), which is committed: a site merges it, and
never trains it. Run it again after the data has grown (`--start-from` the present adapter needs fewer epochs).
"""

from __future__ import annotations

import argparse
import math
import os
import random
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from tokenizers import Tokenizer
from torch import Tensor

from nlu.net.adapter import ADAPTER, Adapter, Memory, save_adapter
from nlu.net.augment import Augmenter
from nlu.net.examples import LABELS, RANK, Example, digest_of, files_digest, is_dev, load_examples
from nlu.net.network import SPREAD, Network
from nlu.net.package import Array, Base, load_base
from nlu.net.tokens import build_tokenizer
from nlu.net.vocabulary import pruned, useful_pieces

SEED = 11
BATCH = 64
MOST_TOKENS = 72
RATE, HEAD_RATE, WARM_UP = 1e-3, 4e-3, 60
SMOOTHING = 0.05
RARITY = 0.3  # exponent: how much more a rare label's example counts
SCRATCH = Path("var/finetune")
REMEMBERED_ROUTINE = 4  # one in so many routine examples is remembered as a possible neighbour; of the serious ones all
DIMENSIONS = 48  # of a remembered vector
_SERIOUS = frozenset({"emergency", "crisis", "clinical", "emotional"})
_SORTED_AT_ONCE = 32  # batches among which texts of like length are put together


def main() -> None:
    """Command line entry."""
    parser = argparse.ArgumentParser(description="Fine-tune the second net on nlu/data.")
    parser.add_argument("--epochs", type=int, default=4)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument(
        "--start-from", type=Path, nargs="+", default=[], metavar="FILE",
        help="a checkpoint of an earlier run to begin with; of several, their mean (with --epochs 0 nothing is learnt beyond it)",
    )  # fmt: skip
    parser.add_argument(
        "--first-layer", type=int, default=0, help="with --start-from: leave layers below as they were learnt"
    )
    parser.add_argument("--out", type=Path, default=ADAPTER)
    parser.add_argument("--scratch", type=Path, default=SCRATCH, help="folder of the checkpoint and the fetched base")
    options = parser.parse_args()
    torch.set_num_threads(options.threads)
    torch.manual_seed(SEED)
    os.makedirs(options.scratch, exist_ok=True)
    examples, made_from = load_examples(), files_digest()
    base = load_base(options.scratch, print)
    kept = useful_pieces(base, [example.text for example in examples])
    trainer = Trainer(pruned(base, kept), examples, options.epochs)
    if options.start_from:
        trainer.network.load_state_dict(mean_of([torch.load(file)["network"] for file in options.start_from]))
        trainer.network.freeze_below(options.first_layer)
    checkpoint = options.scratch / "checkpoint.pt"
    trainer.resume(checkpoint)
    trainer.run(checkpoint)
    save_adapter(options.out, trainer.adapter(kept, made_from))
    if checkpoint.exists():
        checkpoint.replace(options.scratch / "finished.pt")


def mean_of(states: list[dict[str, torch.Tensor]]) -> dict[str, torch.Tensor]:
    """The mean of checkpoints of one line of training: steadier than the last of them."""
    return {name: torch.stack([state[name] for state in states]).mean(dim=0) for name in states[0]}


class Trainer:
    """One run over the examples. A checkpoint after each epoch, which an interrupted run of the same data goes on from."""

    def __init__(self, base: Base, examples: Sequence[Example], epochs: int) -> None:
        self.network, self.epochs, self.epoch = Network(base, len(LABELS)), epochs, 0
        self._tokenizer, self._letters = build_tokenizer(base), base.letters
        self._tokenizer.enable_truncation(MOST_TOKENS)
        self._training = [e for e in examples if not is_dev(e.text)]
        self._dev = [e for e in examples if is_dev(e.text)]
        self._steps = epochs * math.ceil(len(self._training) / BATCH)
        counts = Counter(e.label for e in self._training)
        rarity = torch.tensor([max(counts[label], 1) ** -RARITY for label in LABELS])
        self._rarity = rarity / sum(rarity[RANK[e.label]] for e in self._training) * len(self._training)
        head = list(self.network.head.parameters())
        low_rank = [*self.network.down.parameters(), *self.network.up.parameters()]
        groups = [{"params": low_rank, "lr": RATE}, {"params": head, "lr": HEAD_RATE}]
        self._optimizer = torch.optim.AdamW(groups, weight_decay=0.01)
        self._schedule = torch.optim.lr_scheduler.LambdaLR(self._optimizer, self._share_of_rate)

    def resume(self, checkpoint: Path) -> None:
        """Go on where an interrupted run over the same examples stopped."""
        stored = torch.load(checkpoint) if checkpoint.exists() else None
        if stored is None or stored["steps"] != self._steps:
            return
        self.network.load_state_dict(stored["network"])
        self._optimizer.load_state_dict(stored["optimizer"])
        self._schedule.load_state_dict(stored["schedule"])
        self.epoch = stored["epoch"]
        print(f"going on after epoch {self.epoch}")

    def run(self, checkpoint: Path) -> None:
        """Train what is left, with a line of progress now and then and the held-out figures after each epoch."""
        if not bool(self.network.centre.any()):
            self._find_centre()
        while self.epoch < self.epochs:
            self._one_epoch()
            self.epoch += 1
            print(f"epoch {self.epoch}/{self.epochs}: {self._held_out()}", flush=True)
            state = {
                "network": self.network.state_dict(), "optimizer": self._optimizer.state_dict(),
                "schedule": self._schedule.state_dict(), "epoch": self.epoch, "steps": self._steps,
            }  # fmt: skip
            torch.save(state, checkpoint)

    def adapter(self, kept: Sequence[int], made_from: str) -> Adapter:
        """What was learnt, as it is committed."""
        network = self.network
        head = network.head.weight.detach() * SPREAD
        bias = network.head.bias.detach() - head @ network.centre
        changes = {name: (up.numpy(), down.numpy()) for name, (up, down) in network.changes().items()}
        return Adapter(changes, head.numpy(), bias.numpy(), LABELS, tuple(kept), self._memory(), made_from)

    def _memory(self) -> Memory:
        """Vectors of all serious and some routine examples, cut to the directions in which they differ most."""
        remembered = [
            e for e in (*self._training, *self._dev)
            if e.label in _SERIOUS or digest_of(e.text)[1] % REMEMBERED_ROUTINE == 0
        ]  # fmt: skip
        remembered.sort(key=lambda e: len(e.text))
        print(f"remembering {len(remembered)} examples", flush=True)
        vectors = self._vectors([e.text for e in remembered])
        centre = vectors.mean(axis=0)
        axes = np.linalg.svd(vectors - centre, full_matrices=False)[2][:DIMENSIONS]
        small = (vectors - centre) @ axes.T
        small = small / np.linalg.norm(small, axis=1, keepdims=True) * 127
        digests = np.frombuffer(b"".join(digest_of(e.text) for e in remembered), np.uint8).reshape(-1, 8)
        return Memory(digests, np.round(small).astype(np.int8), axes, centre)

    def _vectors(self, texts: Sequence[str]) -> Array:
        self.network.eval()
        rows = self._tokens(texts)
        with torch.no_grad():
            parts = [self.network.vectors(rows[at : at + BATCH]) for at in range(0, len(rows), BATCH)]
        vectors: Array = torch.cat(parts).numpy()
        return vectors

    def _share_of_rate(self, step: int) -> float:
        if step < WARM_UP:
            return (step + 1) / WARM_UP
        return 0.02 + 0.98 * 0.5 * (1 + math.cos(math.pi * min(1.0, step / self._steps)))

    def _find_centre(self) -> None:
        sample = random.Random(SEED).sample(self._training, min(1024, len(self._training)))
        self.network.centre.copy_(torch.from_numpy(self._vectors([e.text for e in sample]).mean(axis=0)))

    def _one_epoch(self) -> None:
        self.network.train()
        began, loss_sum = time.monotonic(), 0.0
        for number, (rows, labels) in enumerate(self._batches(), start=1):
            loss = F.cross_entropy(
                self.network(rows), labels, weight=self._rarity, label_smoothing=SMOOTHING, reduction="sum"
            ) / len(rows)
            self._optimizer.zero_grad(set_to_none=True)
            loss.backward()  # type: ignore[no-untyped-call]
            torch.nn.utils.clip_grad_norm_(self.network.parameters(), 1.0)
            self._optimizer.step()
            self._schedule.step()
            loss_sum += float(loss.detach())
            if number % 40 == 0:
                speed = number * BATCH / (time.monotonic() - began)
                print(
                    f"  epoch {self.epoch + 1}, batch {number}: loss {loss_sum / number:.3f}, {speed:.0f} texts/s",
                    flush=True,
                )

    def _batches(self) -> Iterator[tuple[list[list[int]], Tensor]]:
        """Batches of varied texts; texts of like length stand together, so that little is padding."""
        order = random.Random(SEED + self.epoch)
        augmenter = Augmenter(self._training, SEED * 1000 + self.epoch)
        shuffled = order.sample(self._training, len(self._training))
        span = BATCH * _SORTED_AT_ONCE
        for start in range(0, len(shuffled), span):
            varied = [augmenter.vary(e) for e in shuffled[start : start + span]]
            rows = self._tokens([text for text, _ in varied])
            labelled = sorted(zip(rows, (RANK[label] for _, label in varied), strict=True), key=lambda row: len(row[0]))
            batches = [labelled[at : at + BATCH] for at in range(0, len(labelled), BATCH)]
            order.shuffle(batches)
            for batch in batches:
                yield [row for row, _ in batch], torch.tensor([label for _, label in batch])

    def _tokens(self, texts: Sequence[str]) -> list[list[int]]:
        return tokens(self._tokenizer, self._letters, texts)

    def _held_out(self) -> str:
        """Accuracy and alarm figures on the held-out examples, as they were written."""
        self.network.eval()
        rows = self._tokens([e.text for e in self._dev])
        with torch.no_grad():
            logits = torch.cat([self.network(rows[at : at + BATCH]) for at in range(0, len(rows), BATCH)])
        gold = torch.tensor([RANK[e.label] for e in self._dev])
        got, alarm = logits.argmax(1), gold < 2
        loss = F.cross_entropy(logits, gold)
        found, false = (got[alarm] < 2).float().mean(), (got[~alarm] < 2).float().mean()
        return f"held out {len(gold)}: loss {loss:.3f}, right {(got == gold).float().mean():.3f}, alarms found {found:.3f}, false {false:.3f}"


def tokens(tokenizer: Tokenizer, letters: dict[int, str], texts: Sequence[str]) -> list[list[int]]:
    """Token ids of texts."""
    return [list(row.ids) for row in tokenizer.encode_batch([text.translate(letters) for text in texts])]


if __name__ == "__main__":
    main()
