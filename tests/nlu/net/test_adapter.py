"""The committed adapter: merged it gives the vectors that were trained; a broken or foreign one is refused in one line."""

from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from nlu.encoder import SentenceEncoder
from nlu.net import build
from nlu.net.adapter import Adapter, AdapterBroken, Memory, load_adapter, save_adapter
from nlu.net.build import BuildFailed, build_if_changed, is_current, write_multilingual
from nlu.net.examples import LABELS, digest_of, files_digest, load_examples
from nlu.net.finetune import tokens
from nlu.net.network import FIRST_ADAPTED, Network
from nlu.net.tokens import build_tokenizer
from nlu.net.vocabulary import pruned
from tests.nlu.net.tiny import HIDDEN, PIECES, tiny_base

TEXTS = ["chest pain", "refill please", "pain in chest please", "a tin"]


def trained() -> Network:
    """A network whose adapters say something."""
    torch.manual_seed(5)
    network = Network(tiny_base(), len(LABELS))
    for up in network.up.values():
        torch.nn.init.normal_(up, std=0.2)
    network.eval()
    return network


def adapter_of(network: Network, memory: Memory | None = None) -> Adapter:
    nothing = Memory(np.zeros((0, 8), np.uint8), np.zeros((0, 4), np.int8), np.zeros((4, HIDDEN), np.float32), np.zeros(HIDDEN, np.float32))  # fmt: skip
    head = network.head.weight.detach().numpy()
    changes = {name: (up.numpy(), down.numpy()) for name, (up, down) in network.changes().items()}
    bias = network.head.bias.detach().numpy()
    return Adapter(changes, head, bias, LABELS, tuple(range(len(PIECES))), memory or nothing, "today")


class TestMerged:
    def test_the_int8_net_gives_the_vectors_that_were_trained(self, tmp_path: Path) -> None:
        base, network = tiny_base(), trained()
        save_adapter(tmp_path / "adapter", adapter_of(network))
        write_multilingual(load_adapter(tmp_path / "adapter").merged(base), tmp_path / "net")
        with torch.no_grad():
            learnt = network.vectors(tokens(build_tokenizer(base), base.letters, TEXTS)).numpy()
        cosines = (SentenceEncoder(tmp_path / "net").encode(TEXTS) * learnt).sum(axis=1)
        assert cosines.min() > 0.99

    def test_the_adapter_changes_the_vectors(self, tmp_path: Path) -> None:
        base, network = tiny_base(), trained()
        write_multilingual(base, tmp_path / "base")
        write_multilingual(adapter_of(network).merged(base), tmp_path / "merged")
        before, after = (SentenceEncoder(tmp_path / name).encode(TEXTS) for name in ("base", "merged"))
        assert (before * after).sum(axis=1).max() < 0.98

    def test_layers_below_the_first_adapted_one_stay_as_they_are(self) -> None:
        names = trained().changes()
        assert {int(name.split(".")[2]) for name in names} == {FIRST_ADAPTED}

    def test_a_pruned_vocabulary_reads_what_is_left_alike(self, tmp_path: Path) -> None:
        base = tiny_base()
        kept = [number for number, piece in enumerate(PIECES) if piece != "▁refill"]
        write_multilingual(base, tmp_path / "all")
        write_multilingual(pruned(base, kept), tmp_path / "fewer")
        whole, fewer = (SentenceEncoder(tmp_path / name).encode(["chest pain"]) for name in ("all", "fewer"))
        assert float((whole * fewer).sum()) > 0.999

    def test_invisible_letters_make_no_difference(self, tmp_path: Path) -> None:
        write_multilingual(tiny_base(), tmp_path / "net")
        plain, tricked = SentenceEncoder(tmp_path / "net").encode(["chest pain", "ch\u200best\tpain"])
        assert float(plain @ tricked) > 0.999


class TestRefused:
    def test_a_file_that_is_no_adapter(self, tmp_path: Path) -> None:
        (tmp_path / "adapter").write_bytes(b"not one")
        with pytest.raises(AdapterBroken, match="cannot be read"):
            load_adapter(tmp_path / "adapter")

    def test_one_for_another_base(self, tmp_path: Path) -> None:
        save_file({"head": np.zeros((2, 2), np.float32)}, tmp_path / "adapter", {"format": "1", "base": "other"})
        with pytest.raises(AdapterBroken, match="another base"):
            load_adapter(tmp_path / "adapter")

    def test_one_whose_changes_do_not_fit(self) -> None:
        adapter = adapter_of(trained())
        adapter.changes["encoder.layer.9.output.dense.weight"] = (np.zeros((2, 1)), np.zeros((1, 2)))
        with pytest.raises(AdapterBroken, match=r"layer\.9"):
            adapter.merged(tiny_base())

    def test_the_build_says_why_in_one_line_and_leaves_the_old_net(self, tmp_path: Path) -> None:
        (tmp_path / "net").mkdir()
        (tmp_path / "net" / "old").write_text("works")
        (tmp_path / "adapter").write_bytes(b"not one")
        with pytest.raises(BuildFailed, match="second net: adapter cannot be read"):
            build_if_changed(tmp_path / "net", print, tmp_path / "adapter")
        assert (tmp_path / "net" / "old").read_text() == "works"


class TestCurrent:
    def test_a_net_is_built_again_only_for_another_adapter(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(build, "load_base", lambda _keep, _say: tiny_base())
        first, second = tmp_path / "first", tmp_path / "second"
        save_adapter(first, adapter_of(trained()))
        save_adapter(second, adapter_of(Network(tiny_base(), len(LABELS))))
        build.build(tmp_path / "net", first, print)
        assert is_current(tmp_path / "net", first)
        assert not is_current(tmp_path / "net", second)

    def test_a_net_that_is_older_than_the_examples_is_used_and_said(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(build, "load_base", lambda _keep, _say: tiny_base())
        save_adapter(tmp_path / "adapter", adapter_of(trained()))
        build.build(tmp_path / "net", tmp_path / "adapter", print)
        said: list[str] = []
        build_if_changed(tmp_path / "net", said.append, tmp_path / "adapter")
        assert files_digest() != "today"
        assert ["finetune" in line for line in said] == [True]

    def test_remembered_examples_get_their_texts_back_from_the_data(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(build, "load_base", lambda _keep, _say: tiny_base())
        example = load_examples()[0]
        digests = np.frombuffer(digest_of(example.text) + b"whatever", np.uint8).reshape(2, 8)
        memory = Memory(
            digests, np.ones((2, 4), np.int8), np.zeros((4, HIDDEN), np.float32), np.zeros(HIDDEN, np.float32)
        )
        save_adapter(tmp_path / "adapter", adapter_of(trained(), memory))
        build.build(tmp_path / "net", tmp_path / "adapter", print)
        with np.load(tmp_path / "net" / "head.npz") as stored:
            assert stored["texts"].tobytes().decode() == example.text
