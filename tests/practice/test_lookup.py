"""Normal forms by which patients are found."""

import pytest

from core.errors import BadInput
from practice.lookup import email_hash, name_tokens, normal_phone, phone_hash, portal_user_hash


class TestNormalPhone:
    @pytest.mark.parametrize(
        ("written", "normal"),
        [
            ("217-555-0101", "+12175550101"),
            ("+1 217 555 0101", "+12175550101"),
            ("12175550101", "+12175550101"),
            ("+52 55 1234 5678", "+525512345678"),
        ],
    )
    def test_writings(self, written: str, normal: str) -> None:
        assert normal_phone(written) == normal

    @pytest.mark.parametrize("written", ["", "hello", "22395", "+1", "1" * 40])
    def test_what_is_no_phone(self, written: str) -> None:
        with pytest.raises(BadInput):
            normal_phone(written)


class TestNameTokens:
    @pytest.mark.parametrize(
        ("names", "tokens"),
        [
            (("Nguyễn Thị-Lan",), {"nguyen", "thi", "lan"}),
            (("María José", "López"), {"maria", "jose", "lopez"}),
            (("Kevin", "O’Brien"), {"kevin", "obrien"}),
            (("Đặng",), {"dang"}),
            (("Łukasz",), {"lukasz"}),
            (("Иванова",), {"иванова"}),
            (("王小明",), {"王小明"}),
            (("--",), set()),
        ],
    )
    def test_words_without_case_and_accents(self, names: tuple[str, ...], tokens: set[str]) -> None:
        assert name_tokens(*names) == tokens


def test_hashes_differ_by_purpose_and_agree_by_meaning() -> None:
    assert email_hash(" A@B.com ") == email_hash("a@b.COM")
    assert phone_hash("217 555 0101") == phone_hash("+12175550101")
    assert email_hash("maria") != portal_user_hash("maria")
