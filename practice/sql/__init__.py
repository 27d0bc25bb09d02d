"""The built-in adapter: the practice's calendar, patients and prescriptions in Frontdoor's own database."""

from practice.sql.adapter import SqlPracticeSystem

__all__ = ["SqlPracticeSystem"]
