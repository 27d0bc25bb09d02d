"""Errors that may reach a person: each has a stable code, an HTTP status and a message safe to show (no patient text)."""


class FrontdoorError(Exception):
    """Base of every error of ours. `message` is safe to show to a patient or a member of staff."""

    code = "error"
    status = 500

    def __init__(self, message: str, *, code: str | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.message = message
        self.code = code or self.code
        self.status = status or self.status


class BadInput(FrontdoorError):
    code = "bad_input"
    status = 400


class Forbidden(FrontdoorError):
    code = "forbidden"
    status = 403


class NotFound(FrontdoorError):
    code = "not_found"
    status = 404


class Conflict(FrontdoorError):
    code = "conflict"
    status = 409


class Unavailable(FrontdoorError):
    """Something we depend on does not answer; trying later may help."""

    code = "unavailable"
    status = 503


class Misconfigured(FrontdoorError):
    """A setting is missing or wrong: the start stops with this one line."""

    code = "misconfigured"
