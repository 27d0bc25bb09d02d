"""The table of this room: translations already made and judged, encrypted, found by a keyed hash."""

from datetime import datetime

from sqlalchemy import LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from core import clock
from core.database import Base, UtcDateTime
from core.encryption import encrypted_json


class KeptTranslation(Base):
    """`lookup` is the keyed hash of models, pair, text and the values protected in it. It outlives no message: see `forget`."""

    __tablename__ = "kept_translations"

    lookup: Mapped[str] = mapped_column(String(64), unique=True)
    made_ct: Mapped[bytes] = mapped_column(LargeBinary)
    made = encrypted_json("made_ct")
    made_at: Mapped[datetime] = mapped_column(UtcDateTime, index=True, default=clock.now)
