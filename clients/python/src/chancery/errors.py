"""What can go wrong, by who has to act."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


class ChanceryError(Exception):
    """The start of every error of this package."""


class NotReached(ChanceryError):
    """The server did not answer: it is not running there, or the network is in the way."""


class Refused(ChanceryError):
    """The server refused a request.

    ``code`` is one of the server's closed list, such as ``BAD_INPUT``, ``FORBIDDEN`` or ``SNAPSHOT_UNKNOWN``; ``status`` is the
    status of HTTP.
    """

    def __init__(self, code: str, message: str, status: int) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.status = status


@dataclass(frozen=True)
class UserError:
    """What is wrong with a record: a code, words, and the path to the field."""

    code: str
    message: str
    path: tuple[str, ...]

    def __str__(self) -> str:
        place = ".".join(self.path)
        return f"{place}: {self.message} ({self.code})" if place else f"{self.message} ({self.code})"


class RejectedRecords(ChanceryError):
    """A batch was not recorded. Nothing of it is on record; ``errors`` says what is wrong, by field."""

    def __init__(self, errors: Sequence[UserError]) -> None:
        super().__init__("nothing is recorded:\n" + "\n".join(f"- {error}" for error in errors))
        self.errors = tuple(errors)


@dataclass(frozen=True)
class RejectedRow:
    """What is wrong with a row of a sheet. ``row`` counts as a spreadsheet does: the first row below the header is 2."""

    row: int | None
    column: str | None
    message: str

    def __str__(self) -> str:
        column = f", column {self.column!r}" if self.column else ""
        return f"row {self.row}{column}: {self.message}" if self.row else self.message


class RejectedSheet(ChanceryError):
    """Rows of a sheet cannot be recorded. ``rows`` says what is wrong, ``questions`` which names have no answer yet."""

    def __init__(self, rows: Sequence[RejectedRow], questions: Sequence[str], recorded: int) -> None:
        told = [f"- {row}" for row in rows[:20]] + [f"- who or what is {name!r}?" for name in questions[:20]]
        count = f"{recorded} lines are recorded" if recorded else "nothing is recorded"
        super().__init__(f"{count}:\n" + "\n".join(told))
        self.rows = tuple(rows)
        self.questions = tuple(questions)
        self.recorded = recorded
