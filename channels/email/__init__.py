"""E-mail, both ways: confirmations and answers out, nothing sensitive in the subject; patients' e-mail in, each in its sender's thread."""

from channels.email.adapter import Email, MailServer, Tls
from channels.email.arrivals import Arrivals
from channels.email.message import Sender
from channels.email.receiver import Receiving, own_addresses, receiving, taking_mail
from channels.email.threads import MailThreads

__all__ = [
    "Arrivals", "Email", "MailServer", "MailThreads", "Receiving", "Sender", "Tls", "own_addresses", "receiving", "taking_mail",
]  # fmt: skip
