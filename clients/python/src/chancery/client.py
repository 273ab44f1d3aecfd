"""A chronicle at a server: questions, changes, the feed, and recording."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date as Date
from datetime import datetime as DateTime
from pathlib import Path
from types import TracebackType
from typing import Any

import pandas as pd

from chancery import feed as following
from chancery import frames, sheets
from chancery.batch import Batch
from chancery.errors import Refused
from chancery.feed import FeedRecord
from chancery.frames import Frame
from chancery.sheets import ImportedSheet, SheetMap, SheetPreview
from chancery.snapshot import Snapshot
from chancery.transport import Transport, checked, refusal

#: A date or an instant, as text or as Python has it.
When = str | Date | DateTime

_PAGE = 500

_POINT = """
query($date: PointInTime, $timeZone: TimeZone, $knownAt: PointInTime, $publishedBy: PointInTime, $certainty: Certainty!,
      $snapshot: SnapshotToken, $atLeast: Sequence) {
  asOf(date: $date, timeZone: $timeZone, knownAt: $knownAt, publishedBy: $publishedBy, certainty: $certainty,
       snapshot: $snapshot, atLeast: $atLeast) { token sequence date knownAt publishedBy }
}
"""

_CHANGES = """
  nodes { date path kind before after sequence retroactive causes { id kind } }
  pageInfo { hasNextPage endCursor }
"""

_DIFF = f"""
query($from: PointInput!, $to: PointInput!, $negotiation: Key, $paths: [String!], $first: Int, $after: String) {{
  list: diff(from: $from, to: $to, negotiation: $negotiation, paths: $paths, first: $first, after: $after) {{{_CHANGES}}}
}}
"""

_TIMELINE = """
query($snapshot: SnapshotToken, $certainty: Certainty!, $timeZone: TimeZone, $negotiation: Key, $actors: [Key!],
      $between: PeriodInput, $first: Int, $after: String) {
  of: asOf(snapshot: $snapshot, certainty: $certainty, timeZone: $timeZone) {
    list: timeline(negotiation: $negotiation, actors: $actors, between: $between, first: $first, after: $after) {
      nodes { id } pageInfo { hasNextPage endCursor }
    }
  }
}
"""

_HISTORY = f"""
query($between: PeriodInput!, $paths: [String!]!, $negotiation: Key, $timeZone: TimeZone, $knownAt: PointInTime,
      $publishedBy: PointInTime, $certainty: Certainty!, $snapshot: SnapshotToken, $first: Int, $after: String) {{
  list: history(between: $between, paths: $paths, negotiation: $negotiation, timeZone: $timeZone, knownAt: $knownAt,
                publishedBy: $publishedBy, certainty: $certainty, snapshot: $snapshot, first: $first, after: $after) {{{_CHANGES}}}
}}
"""


class Chancery:
    """A chronicle at a server.

    ``token`` is an API token, if the server needs one. The client can be used as a context manager, which closes its connection.
    """

    def __init__(self, url: str, token: str | None = None, *, timeout: float = 60.0) -> None:
        self.transport = Transport(url, token, timeout)

    def __enter__(self) -> Chancery:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<Chancery at {self.transport.url}>"

    def close(self) -> None:
        """Closes the connection."""
        self.transport.close()

    def query(self, document: str, variables: Mapping[str, Any] | None = None, *, again: bool = True) -> dict[str, Any]:
        """Asks in GraphQL and returns the data; raises :class:`Refused` if the answer has errors.

        ``again``: the document may be sent again if its answer was lost. Mutations need an ``idempotencyKey`` for that.
        """
        given = {name: value for name, value in (variables or {}).items() if value is not None}
        answer = self.transport.post("/graphql", {"query": document, "variables": given}, again=again)
        try:
            told = answer.json()
        except ValueError:
            raise refusal(answer) from None
        if errors := told.get("errors"):
            code = errors[0].get("extensions", {}).get("code", "INTERNAL")
            raise Refused(code, "; ".join(error["message"] for error in errors), answer.status_code)
        if "data" not in told:
            raise refusal(answer)
        return dict(told["data"])

    def as_of(
        self,
        date: When | None = None,
        *,
        known_at: When | None = None,
        published_by: When | None = None,
        negotiation: str | None = None,
        certainty: str = "BEST",
        time_zone: str | None = None,
        snapshot: str | None = None,
        at_least: int | None = None,
    ) -> Snapshot:
        """Pins the state as of a date, as known at a moment, from what was public by another; now, if no date is given.

        ``negotiation`` restricts the tables to one. ``at_least`` waits for a record, such as the last of one's own batch.
        """
        asked = {
            "date": when(date),
            "timeZone": time_zone,
            "knownAt": when(known_at),
            "publishedBy": when(published_by),
            "certainty": certainty,
            "snapshot": snapshot,
            "atLeast": at_least,
        }
        point = self.query(_POINT, asked)["asOf"]
        return Snapshot(
            self,
            token=point["token"],
            sequence=point["sequence"],
            date=point["date"],
            known_at=point["knownAt"],
            published_by=point["publishedBy"],
            certainty=certainty,
            time_zone=time_zone,
            negotiation=negotiation,
        )

    def event_ids(
        self, snapshot: Snapshot, actors: Sequence[str] = (), between: tuple[When, When] | None = None
    ) -> Iterator[str]:
        """The ids of the dated events of a snapshot that name all of these actors, and happened in a period."""
        period = {"from": when(between[0]), "to": when(between[1])} if between is not None else None
        asked = {
            "snapshot": snapshot.token,
            "certainty": snapshot.certainty,
            "timeZone": snapshot.time_zone,
            "negotiation": snapshot.negotiation,
            "actors": list(actors),
            "between": period,
        }
        for node in self._pages(_TIMELINE, asked, "of"):
            yield node["id"]

    def diff(
        self,
        start: Snapshot | When,
        end: Snapshot | When,
        *,
        negotiation: str | None = None,
        paths: Sequence[str] | None = None,
    ) -> Frame:
        """What differs between two points: a row for each path, with the values and the events that caused it."""
        asked = {"from": _point(start), "to": _point(end), "negotiation": negotiation, "paths": paths}
        return self._changes(_DIFF, asked, {"from": _shown(start), "to": _shown(end), "negotiation": negotiation})

    def history(
        self,
        start: When,
        end: When,
        *,
        paths: Sequence[str] = ("position/*/*/*",),
        negotiation: str | None = None,
        known_at: When | None = None,
        published_by: When | None = None,
        certainty: str = "BEST",
        time_zone: str | None = None,
        snapshot: str | None = None,
    ) -> Frame:
        """Each step of the paths along the dates of a period, in order of date.

        The answer is of one snapshot, which ``attrs`` names: the one given, or the one that the other cuts lead to.
        """
        if snapshot is None:
            pinned = self.as_of(known_at=known_at, published_by=published_by, certainty=certainty)
            snapshot = pinned.token
        asked = {
            "between": {"from": when(start), "to": when(end)},
            "paths": list(paths),
            "negotiation": negotiation,
            "timeZone": time_zone,
            "certainty": certainty,
            "snapshot": snapshot,
        }
        return self._changes(_HISTORY, asked, {"snapshot": snapshot, "from": when(start), "to": when(end)})

    def _changes(self, document: str, asked: Mapping[str, Any], attrs: dict[str, Any]) -> Frame:
        rows = [_change(node) for node in self._pages(document, asked)]
        names = ["date", "path", "kind", "before", "after", "sequence", "retroactive", "causes"]
        made = pd.DataFrame(rows, columns=names).astype({"sequence": "Int64", "retroactive": "boolean"})
        return frames.typed(made, {**attrs, "server": self.transport.url})

    def _pages(self, document: str, asked: Mapping[str, Any], of: str | None = None) -> Iterator[dict[str, Any]]:
        after: str | None = None
        while True:
            data = self.query(document, {**asked, "first": _PAGE, "after": after})
            page = (data[of] if of else data)["list"]
            yield from page["nodes"]
            if not page["pageInfo"]["hasNextPage"]:
                return
            after = page["pageInfo"]["endCursor"]

    def audit(self, event: str) -> dict[str, Any]:
        """Everything that was ever recorded of one event: its revisions, the operations on it, how it stands, its proof."""
        document = """
        query($event: ID!) { audit(event: $event) {
          standing
          revisions { id sequence kind revision recordedAt recordedBy note }
          operations { id sequence kind recordedAt recordedBy }
          inclusion { treeSize leafIndex leafHash path checkpoint { treeSize rootHash note } }
        } }
        """
        return dict(self.query(document, {"event": event})["audit"])

    def head(self) -> int:
        """The sequence of the newest record."""
        return int(self.query("{ log { head } }")["log"]["head"])

    def feed(
        self,
        after: int = 0,
        *,
        until: int | None = None,
        kinds: Iterable[str] = (),
        negotiation: str | None = None,
        actor: str | None = None,
        source: str | None = None,
    ) -> Iterator[FeedRecord]:
        """Each record after a sequence, once and in order: those that are there, and then each as it comes.

        ``until`` ends at a sequence; without it the feed goes on for ever. A broken connection is opened again where it broke.
        """
        parameters = {"negotiation": negotiation, "actor": actor, "source": source, "kinds": ",".join(kinds) or None}
        given = {name: value for name, value in parameters.items() if value is not None}
        return following.follow(self.transport, after, until, given)

    def record(
        self, *, dry_run: bool = False, idempotency_key: str | None = None, expected_sequence: int | None = None
    ) -> Batch:
        """Begins a batch, to be filled in a ``with`` block and recorded at its end, whole or not at all."""
        return Batch(self, dry_run=dry_run, idempotency_key=idempotency_key, expected=expected_sequence)

    def preview_frame(
        self,
        frame: pd.DataFrame,
        map: SheetMap | None = None,
        *,
        shape: str | None = None,
        file: str = "frame.csv",
    ) -> SheetPreview:
        """How the rows of a data frame read, by a map or by one that is guessed. Nothing is recorded."""
        return self._preview(sheets.content_of(frame), map, shape, None, file)

    def preview_file(
        self, path: str | Path, map: SheetMap | None = None, *, shape: str | None = None, sheet: str | None = None
    ) -> SheetPreview:
        """The same of a spreadsheet file: xlsx, ods, csv or tsv."""
        name, content = sheets.read_file(path)
        return self._preview(content, map, shape, sheet, name)

    def _preview(
        self, content: bytes, map: SheetMap | None, shape: str | None, sheet: str | None, file: str
    ) -> SheetPreview:
        asked = {"file": file, "map": _map(map), "shape": shape, "sheet": sheet, "dryRun": True}
        return sheets.preview_of(sheets.send(self.transport, _given(asked), content))

    def import_frame(
        self,
        frame: pd.DataFrame,
        map: SheetMap,
        *,
        dry_run: bool = False,
        keep_going: bool = False,
        update: str | None = None,
        file: str = "frame.csv",
    ) -> ImportedSheet:
        """Records the rows of a data frame by a map; the same rows again change nothing, rows that changed become corrections.

        Raises :class:`RejectedSheet` if a row is not ready. ``keep_going`` records the others all the same.
        """
        return self._import(sheets.content_of(frame), map, dry_run, keep_going, update, file)

    def import_file(
        self,
        path: str | Path,
        map: SheetMap,
        *,
        dry_run: bool = False,
        keep_going: bool = False,
        update: str | None = None,
    ) -> ImportedSheet:
        """The same of a spreadsheet file."""
        name, content = sheets.read_file(path)
        return self._import(content, map, dry_run, keep_going, update, name)

    def _import(
        self, content: bytes, map: SheetMap, dry_run: bool, keep_going: bool, update: str | None, file: str
    ) -> ImportedSheet:
        asked = {"file": file, "map": _map(map), "dryRun": dry_run, "keepGoing": keep_going, "update": update}
        return sheets.imported(sheets.send(self.transport, _given(asked), content))

    def undo_import(self, import_id: str, *, reason: str, dry_run: bool = False) -> int:
        """Retracts what an import recorded, and returns how many events that were."""
        asked = {"import": import_id, "reason": reason, "dryRun": dry_run}
        return int(checked(self.transport.post("/v1/sheets/undo", asked, again=True)).json()["retracted"])


def when(moment: When | None) -> str | None:
    """Writes a date or an instant as the server reads it."""
    if moment is None or isinstance(moment, str):
        return moment
    if isinstance(moment, DateTime):
        if moment.tzinfo is None:
            if moment == DateTime(moment.year, moment.month, moment.day):
                return moment.date().isoformat()
            raise ValueError(f"{moment.isoformat()} has no zone: give it one, or give a date")
        return moment.isoformat()
    return moment.isoformat()


def _point(point: Snapshot | When) -> dict[str, Any]:
    if isinstance(point, Snapshot):
        return {"snapshot": point.token, "certainty": point.certainty}
    return {"date": when(point)}


def _shown(point: Snapshot | When) -> str | None:
    return point.token if isinstance(point, Snapshot) else when(point)


def _change(node: dict[str, Any]) -> dict[str, Any]:
    return {**node, "causes": " ".join(cause["id"] for cause in node["causes"])}


def _map(map: SheetMap | None) -> str | dict[str, Any] | None:
    if map is None or isinstance(map, str):
        return map
    # What a caller changed has to be JSON.
    return dict(json.loads(json.dumps(dict(map))))


def _given(asked: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in asked.items() if value is not None}
