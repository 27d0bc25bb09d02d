"""E-mail, outbound: confirmations and notices in plain text and HTML, nothing sensitive in the subject."""

from channels.email.adapter import Email, MailServer, Tls
from channels.email.message import Sender

__all__ = ["Email", "MailServer", "Sender", "Tls"]
