"""Data frames of what the server exports: real types, exact dates beside EDTF, and a display that shows what is contested."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from html import escape
from typing import Any, cast

import numpy as np
import pandas as pd

#: Whole numbers, by the names of their columns.
NUMBERS = frozenset(
    "sequence revision place weight claims ordinal yes no abstain absent side assertions".split()
)
#: Numbers with decimals.
REALS = frozenset("least greatest latitude longitude".split())
#: Yes or no.
FLAGS = frozenset(
    "own standing declared bound contested overdue past negated approximate uncertain retroactive bracketed".split()
)
#: Instants that have no window.
INSTANTS = frozenset("recorded_at date retrieved_at".split())
#: Dates that may be vague, as text in EDTF.
DATES = frozenset(
    "occurred since holds until due over effective planned began held published from to tabled".split()
)

_EXACT = re.compile(r"\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2})?)?")

#: What marks a row as contested, by column.
_CONTESTED: tuple[tuple[str, Callable[[Any], bool]], ...] = (
    ("status", lambda value: bool(value == "CONTESTED")),
    ("contested", lambda value: bool(value is not pd.NA and value)),
)

_ROWS_SHOWN = 60


class Frame(pd.DataFrame):
    """A data frame that marks contested rows when a notebook shows it.

    A row is contested if its ``status`` is CONTESTED, or its column ``contested`` is true. Its ``attrs`` say what it is of: the
    ``snapshot``, and when a snapshot was cut.
    """

    @property
    def _constructor(self) -> Callable[..., Frame]:
        return Frame

    @property
    def _constructor_sliced(self) -> Callable[..., pd.Series[Any]]:
        return pd.Series

    @property
    def contested(self) -> pd.Series[bool]:
        """Whether each row is contested."""
        return _contested(self)

    def _repr_html_(self) -> str:
        shown = self.head(_ROWS_SHOWN)
        marks = _contested(shown).to_list()
        head = "".join(f"<th>{escape(str(name))}</th>" for name in shown.columns)
        rows = []
        for (index, row), is_contested in zip(shown.iterrows(), marks, strict=True):
            cells = "".join(_cell(name, row[name], is_contested) for name in shown.columns)
            title = ' title="contested: accounts clash" style="background:#fdf0e0;color:#222"' if is_contested else ""
            rows.append(f"<tr{title}><th>{escape(str(index))}</th>{cells}</tr>")
        more = f"<p>{len(self) - len(shown)} more rows</p>" if len(self) > len(shown) else ""
        note = _note(self, sum(_contested(self)))
        return f"<table><thead><tr><th></th>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>{more}{note}"


def _contested(frame: pd.DataFrame) -> pd.Series[bool]:
    marked = pd.Series(False, index=frame.index)
    for name, is_marked in _CONTESTED:
        if name in frame.columns:
            marked |= frame[name].map(is_marked).astype(bool)
    return marked


def _cell(name: object, value: object, is_contested: bool) -> str:
    text = "" if value is None or value is pd.NA or value is pd.NaT or value != value else str(value)
    text = text if len(text) <= 120 else text[:119] + "…"
    if is_contested and name in ("status", "stance", "sides", "contested"):
        return f"<td><b>≠ {escape(text)}</b></td>"
    return f"<td>{escape(text)}</td>"


def _note(frame: pd.DataFrame, contested: int) -> str:
    words = [f"{len(frame)} rows"]
    if contested:
        words.append(f"{contested} contested (≠): the accounts clash, and no side is picked")
    if date := frame.attrs.get("date"):
        words.append(f"as of {date}")
    return f"<p>{escape('; '.join(words))}</p>"


def instants(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Reads instants of UTC, of the years 1 to 9999, with microseconds."""
    bare = texts.fillna("NaT").astype(object).to_numpy()
    bare = np.array([text[:-1] if text.endswith("Z") else text for text in bare], dtype="datetime64[us]")
    return pd.Series(bare, index=texts.index).dt.tz_localize("UTC")


def exact_dates(texts: pd.Series[Any]) -> pd.Series[Any]:
    """Reads dates that are a day, or a moment of one, without any mark; all others are missing.

    The date is as it was recorded, in the zone of its row.
    """
    bare = [text if isinstance(text, str) and _EXACT.fullmatch(text) else "NaT" for text in texts]
    return pd.Series(np.array(bare, dtype="datetime64[us]"), index=texts.index)


def of_csv(content: bytes, attrs: dict[str, Any]) -> Frame:
    """Reads a table that the server exported as CSV."""
    names = pd.read_csv(io.BytesIO(content), nrows=0).columns
    types = cast(Any, {name: _type(name) for name in names})
    frame = pd.read_csv(io.BytesIO(content), dtype=types, keep_default_na=False, na_values=[""])
    return typed(frame, attrs)


def typed(frame: pd.DataFrame, attrs: dict[str, Any]) -> Frame:
    """Gives instants and dates their types, and puts exact dates beside vague ones."""
    columns: dict[str, pd.Series[Any]] = {}
    for label in frame.columns:
        name = str(label)
        series = frame[label]
        if _is_instant(name):
            columns[name] = instants(series)
        else:
            columns[name] = series
        if name in DATES:
            columns[f"{name}_date"] = exact_dates(series)
    made = Frame(columns)
    made.attrs.update(attrs)
    return made


def _is_instant(name: str) -> bool:
    return name in INSTANTS or name.endswith(("_from", "_to"))


def _type(name: str) -> str:
    if name in NUMBERS:
        return "Int64"
    if name in REALS:
        return "Float64"
    if name in FLAGS:
        return "boolean"
    return "string"
