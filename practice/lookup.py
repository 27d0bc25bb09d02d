"""Normal forms of phones, e-mail addresses and names, and the keyed hashes by which encrypted rows are found."""

import unicodedata

import phonenumbers

from core.encryption import keyed_hash
from core.errors import BadInput

DEFAULT_REGION = "US"


def normal_phone(text: str) -> str:
    """E.164, `+12175550101`. A number without country code is taken for a US one. Raises BadInput."""
    try:
        number = phonenumbers.parse(text, DEFAULT_REGION)
    except phonenumbers.NumberParseException:
        raise BadInput("This is not a phone number", code="bad_phone") from None
    if not phonenumbers.is_possible_number(number):
        raise BadInput("This is not a phone number", code="bad_phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def phone_hash(phone: str) -> str:
    """Look-up hash of a phone, in whatever way it is written. Raises BadInput."""
    return keyed_hash("phone", normal_phone(phone))


def email_hash(address: str) -> str:
    """Look-up hash of an e-mail address, upper and lower case alike."""
    return keyed_hash("email", address.strip().casefold())


def portal_user_hash(user_name: str) -> str:
    """Look-up hash of a portal user name, upper and lower case alike."""
    return keyed_hash("portal_user", user_name.strip().casefold())


def name_tokens(*names: str) -> frozenset[str]:
    """Words of a name without case, accents and punctuation: `Nguyễn Thị-Lan` gives nguyen, thi, lan."""
    letters = unicodedata.normalize("NFKD", " ".join(names)).casefold().replace("đ", "d").replace("ł", "l")
    plain = "".join(c if c.isalnum() else " " for c in letters if not unicodedata.combining(c) and c not in "'’")
    return frozenset(plain.split())


def name_hashes(*names: str) -> frozenset[str]:
    """Look-up hashes of the words of a name."""
    return frozenset(keyed_hash("name", token) for token in name_tokens(*names))
