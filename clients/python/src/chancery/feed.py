"""Following the log: every record once and in order, and on from where a break was."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from chancery.errors import NotReached, Refused
from chancery.transport import Transport

_LONGEST_WAIT = 30.0


@dataclass(frozen=True)
class FeedRecord:
    """A record as the feed gives it."""

    #: Its place in the log. Go on after it.
    sequence: int
    #: The id of the event, or of the operation on the record.
    id: str
    #: The kind, such as STATEMENT_MADE or EVENT_CORRECTED.
    kind: str
    #: The id of the event that it is about.
    subject: str
    #: When the chronicle took it in, in RFC 3339.
    time: str
    #: Who recorded it.
    recorded_by: str
    #: The record, as a line of an export has it.
    data: dict[str, Any]


def follow(transport: Transport, after: int, until: int | None, parameters: Mapping[str, str]) -> Iterator[FeedRecord]:
    """Gives each record after a sequence, for ever or up to a sequence; a break is mended where it was."""
    wait = 0.2
    while until is None or after < until:
        try:
            # Where the feed is cut off, the header says how far it was read.
            with transport.stream("/v1/feed", parameters, {"last-event-id": str(after)}) as answer:
                for number, data in _events(answer):
                    wait = 0.2
                    after = number
                    if data is not None and (until is None or number <= until):
                        yield _record(number, data)
                    if until is not None and number >= until:
                        return
        except httpx.TransportError as error:
            if isinstance(error, httpx.ConnectError) and wait >= _LONGEST_WAIT:
                raise NotReached(f"the server at {transport.url} cannot be followed: {error}") from error
        except Refused as refused:
            if refused.status not in (429, 503):
                raise
        time.sleep(wait)
        wait = min(wait * 2, _LONGEST_WAIT)


def _events(answer: httpx.Response) -> Iterator[tuple[int, dict[str, Any] | None]]:
    """Reads a stream of Server-Sent Events: each id with its data; without, it says how far a filter has passed over."""
    number: int | None = None
    lines: list[str] = []
    for line in answer.iter_lines():
        if not line:
            if number is not None:
                yield number, json.loads("\n".join(lines)) if lines else None
            number, lines = None, []
            continue
        field, _, value = line.partition(":")
        value = value.removeprefix(" ")
        if field == "id" and value.isdigit():
            number = int(value)
        elif field == "data":
            lines.append(value)


def _record(number: int, event: dict[str, Any]) -> FeedRecord:
    return FeedRecord(
        sequence=number,
        id=event["id"],
        kind=str(event["type"]).removeprefix("chancery."),
        subject=event["subject"],
        time=event["time"],
        recorded_by=event["recordedby"],
        data=event["data"],
    )
