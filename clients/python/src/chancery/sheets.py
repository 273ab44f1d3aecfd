"""Bringing a data frame in: by the map of a sheet, through the code that reads spreadsheets."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from chancery.errors import RejectedRow, RejectedSheet
from chancery.transport import Transport, refusal

#: A map: the text of its file, or the object that a preview gave.
SheetMap = str | Mapping[str, Any]


@dataclass(frozen=True)
class NameQuestion:
    """A name that somebody has to answer for in the map, with keys that it may mean."""

    thing: str
    name: str
    likely: tuple[str, ...]
    cells: int


@dataclass(frozen=True, repr=False)
class SheetPreview:
    """How a sheet reads: nothing is recorded.

    ``map`` can be changed and given to ``import_frame``; ``map_text`` is the same as a file to keep.
    """

    map: dict[str, Any]
    map_text: str
    rows: int
    ready: int
    questions: tuple[NameQuestion, ...]
    troubles: tuple[RejectedRow, ...]
    unclear: tuple[str, ...]
    told: dict[str, Any] = field(repr=False)

    def __repr__(self) -> str:
        """Says in a few lines what is guessed, and what is still to be answered."""
        lines = [f"<SheetPreview: {self.rows} rows, {self.ready} of them ready>"]
        fields = self.map.get("fields", {})
        lines += [f"  {name}: {_origin(entry)}" for name, entry in fields.items()]
        if unused := self.told.get("unused"):
            lines.append(f"  not used: {', '.join(unused)}")
        lines += [f"To answer: {asked.thing} '{asked.name}'{_likely(asked)}" for asked in self.questions[:_SHOWN]]
        lines += [f"Wrong: {trouble}" for trouble in self.troubles[:_SHOWN]]
        lines += [f"Unclear: {words}" for words in self.unclear]
        return "\n".join(lines)

    @property
    def is_ready(self) -> bool:
        """Whether every row can be recorded."""
        return not self.questions and not self.troubles


@dataclass(frozen=True)
class ImportedSheet:
    """The outcome of an import."""

    #: Names the import: ``undo_import`` takes it back.
    import_id: str | None
    #: How many lines were recorded; of a dry run, would be.
    recorded: int
    #: How many of them corrected an event.
    corrected: int
    #: How many were on record already.
    already: int
    #: Whether it was only tried.
    dry_run: bool
    told: dict[str, Any] = field(repr=False)


#: How many questions and troubles are shown of a preview.
_SHOWN = 20


def _origin(entry: Mapping[str, Any]) -> str:
    if column := entry.get("column"):
        return f"column '{column}'"
    return f"always {entry.get('value')}"


def _likely(asked: NameQuestion) -> str:
    return f" (likely {', '.join(asked.likely)})" if asked.likely else ""


def content_of(frame: pd.DataFrame) -> bytes:
    """Writes a data frame as the CSV that is sent; a datetime of midnight is its day."""
    shown = pd.DataFrame(frame)
    columns = {str(name): _texts(shown[name]) for name in shown.columns}
    return pd.DataFrame(columns).to_csv(index=False).encode()


def _texts(series: pd.Series[Any]) -> pd.Series[Any]:
    if not isinstance(series.dtype, pd.DatetimeTZDtype) and series.dtype.kind != "M":
        return series
    is_day = bool((series.dropna() == series.dropna().dt.normalize()).all())
    texts: pd.Series[Any] = series.dt.strftime("%Y-%m-%d" if is_day else "%Y-%m-%dT%H:%M:%S")
    return texts


def send(transport: Transport, asked: dict[str, Any], content: bytes) -> dict[str, Any]:
    """Sends a sheet and returns what is told of it."""
    body = {**asked, "content": base64.b64encode(content).decode()}
    # Ids come from the map and the row, so a sheet that is sent twice is recorded once.
    answer = transport.post("/v1/sheets", body, again=True)
    told = answer.json() if answer.headers.get("content-type", "").startswith("application/json") else {}
    if answer.status_code >= 400 and "rows" not in told:
        raise refusal(answer)
    return dict(told)


def preview_of(told: dict[str, Any]) -> SheetPreview:
    """Reads a preview."""
    return SheetPreview(
        map=told["map"],
        map_text=told["mapText"],
        rows=told["rows"],
        ready=told["ready"],
        questions=tuple(
            NameQuestion(asked["thing"], asked["name"], tuple(asked["likely"]), asked["cells"])
            for asked in told["questions"]
        ),
        troubles=_rejected(told),
        unclear=tuple(told["unclear"]),
        told=told,
    )


def imported(told: dict[str, Any]) -> ImportedSheet:
    """Reads what came of an import; raises if a row could not be recorded."""
    if not told["complete"]:
        raise RejectedSheet(_rejected(told), [asked["name"] for asked in told["questions"]], told["recorded"])
    return ImportedSheet(
        import_id=told["import"],
        recorded=told["recorded"],
        corrected=told["corrected"],
        already=told["alreadyOnRecord"],
        dry_run=told["dryRun"],
        told=told,
    )


def _rejected(told: dict[str, Any]) -> tuple[RejectedRow, ...]:
    entries = [*told["troubles"], *told.get("refused", [])]
    return tuple(RejectedRow(entry["row"], entry["column"], entry["message"]) for entry in entries)


def read_file(path: str | Path) -> tuple[str, bytes]:
    """Reads a file to be sent: its name and its bytes."""
    path = Path(path)
    return path.name, path.read_bytes()
