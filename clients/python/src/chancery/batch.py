"""Recording: a batch of events and operations, whole or not at all."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Any

from chancery.errors import RejectedRecords, UserError

if TYPE_CHECKING:
    from chancery.client import Chancery

_RECORD = """
mutation($input: RecordInput!) {
  record(input: $input) {
    sequence
    events { id sequence kind }
    warnings { code message path }
    userErrors { code message path }
  }
}
"""

Source = str | Mapping[str, Any]


@dataclass(frozen=True)
class RecordedBatch:
    """The outcome of a batch."""

    #: The ids of its events and operations, in order.
    ids: tuple[str, ...]
    #: The place of the last one in the log; missing after a dry run.
    sequence: int | None
    #: What looks odd, and is recorded all the same.
    warnings: tuple[UserError, ...]
    #: Whether nothing was recorded because it was only tried.
    dry_run: bool


class Batch:
    """Events and operations on the record, gathered and then recorded as one.

    Use it as a context manager: at its end the batch is recorded, unless an exception ended it.

        with chronicle.record() as batch:
            batch.event("meetingHeld", {"key": "doha-2", "title": "Talks in Doha"}, occurred="2024-08-16")
        batch.result.ids
    """

    def __init__(self, chronicle: Chancery, *, dry_run: bool, idempotency_key: str | None, expected: int | None) -> None:
        self._chronicle = chronicle
        self._dry_run = dry_run
        # With a key, a batch whose answer was lost can be sent again.
        self._key = idempotency_key or str(uuid.uuid4())
        self._expected = expected
        self._operations: list[dict[str, Any]] = []
        self._result: RecordedBatch | None = None

    def __enter__(self) -> Batch:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None and self._operations:
            self.commit()

    def __len__(self) -> int:
        return len(self._operations)

    @property
    def result(self) -> RecordedBatch:
        """The outcome of the batch."""
        if self._result is None:
            raise RuntimeError("the batch is not recorded yet: that happens at the end of its `with` block")
        return self._result

    def event(
        self,
        kind: str,
        body: Mapping[str, Any],
        *,
        occurred: str | None = None,
        negotiation: str | None = None,
        sources: Sequence[Source] = (),
        note: str | None = None,
        time_zone: str | None = None,
        **more: Any,
    ) -> str:
        """Adds an event and returns its id.

        ``kind`` and ``body`` are as in the schema: ``"statementMade", {"speaker": …}``. ``occurred`` is a date in EDTF. A source is its
        key, or a citation such as ``{"source": "reuters-1", "quote": "…"}``.
        """
        event = self._event_input(kind, body, occurred, negotiation, sources, note, time_zone, more)
        event["id"] = event.get("id") or str(uuid.uuid4())
        self._operations.append({"record": event})
        return str(event["id"])

    def correct(
        self,
        event: str,
        kind: str,
        body: Mapping[str, Any],
        *,
        reason: str,
        revision: int,
        occurred: str | None = None,
        negotiation: str | None = None,
        sources: Sequence[Source] = (),
        note: str | None = None,
        time_zone: str | None = None,
        **more: Any,
    ) -> None:
        """Adds a correction: the whole new content of an event, whose newest revision is ``revision``."""
        replacement = self._event_input(kind, body, occurred, negotiation, sources, note, time_zone, more)
        correction = {"event": event, "expectedRevision": revision, "replacement": replacement, "reason": reason}
        self._operations.append({"correct": correction})

    def retract(self, event: str, *, reason: str) -> None:
        """Adds a retraction of an event."""
        self._operations.append({"retract": {"event": event, "reason": reason}})

    def reinstate(self, event: str, *, reason: str) -> None:
        """Adds a reinstatement of a retracted event."""
        self._operations.append({"reinstate": {"event": event, "reason": reason}})

    def cite(self, event: str, sources: Sequence[Source]) -> None:
        """Adds sources to an event."""
        self._operations.append({"cite": {"event": event, "sources": _citations(sources)}})

    def commit(self) -> RecordedBatch:
        """Records what was gathered; raises :class:`RejectedRecords` if anything is wrong, and nothing is recorded then."""
        asked = {"operations": self._operations, "dryRun": self._dry_run}
        if not self._dry_run:
            asked["idempotencyKey"] = self._key
        if self._expected is not None:
            asked["expectedSequence"] = self._expected
        payload = self._chronicle.query(_RECORD, {"input": asked}, again=True)["record"]
        if errors := payload["userErrors"]:
            raise RejectedRecords([_notice(error) for error in errors])
        self._result = RecordedBatch(
            ids=tuple(event["id"] for event in payload["events"]),
            sequence=None if self._dry_run else payload["sequence"],
            warnings=tuple(_notice(warning) for warning in payload["warnings"]),
            dry_run=self._dry_run,
        )
        return self._result

    @staticmethod
    def _event_input(
        kind: str,
        body: Mapping[str, Any],
        occurred: str | None,
        negotiation: str | None,
        sources: Sequence[Source],
        note: str | None,
        time_zone: str | None,
        more: Mapping[str, Any],
    ) -> dict[str, Any]:
        given = {"occurred": occurred, "negotiation": negotiation, "note": note, "timeZone": time_zone, **more}
        event: dict[str, Any] = {name: value for name, value in given.items() if value is not None}
        if sources:
            event["sources"] = _citations(sources)
        event["body"] = {kind: dict(body)}
        return event


def _citations(sources: Sequence[Source]) -> list[dict[str, Any]]:
    return [{"source": source} if isinstance(source, str) else dict(source) for source in sources]


def _notice(told: Mapping[str, Any]) -> UserError:
    return UserError(code=told["code"], message=told["message"], path=tuple(told["path"]))
