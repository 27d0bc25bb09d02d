"""The multilingual encoder's tokenizer, built from its pieces: SentencePiece's unigram model as the `tokenizers` library runs it."""

from __future__ import annotations

from tokenizers import Regex, Tokenizer, models, normalizers, pre_tokenizers, processors

from nlu.net.package import Base

BEGIN, END, UNKNOWN = "<s>", "</s>", "<unk>"


def build_tokenizer(base: Base) -> Tokenizer:
    """Expects text whose letters were mapped by `base.letters` already."""
    ids = {BEGIN: base.pieces.index(BEGIN), END: base.pieces.index(END)}
    vocabulary = list(zip(base.pieces, base.scores, strict=True))
    tokenizer = Tokenizer(models.Unigram(vocabulary, unk_id=base.pieces.index(UNKNOWN), byte_fallback=False))
    tokenizer.normalizer = normalizers.Replace(Regex(" {2,}"), " ")
    tokenizer.pre_tokenizer = pre_tokenizers.Metaspace(replacement="▁", prepend_scheme="always")
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{BEGIN} $A {END}", special_tokens=list(ids.items())
    )
    return tokenizer
