"""What is written: batches, and data frames by the map of a sheet."""

from __future__ import annotations

import pandas as pd
import pytest

from chancery import Chancery, RejectedRecords, RejectedSheet


def registered(chronicle: Chancery) -> None:
    with chronicle.record() as batch:
        batch.event("actorRegistered", {"key": "mykhailo-podolyak", "name": "Mykhailo Podolyak", "kind": "PERSON"})
        batch.event("actorRegistered", {"key": "ukraine", "name": "Ukraine", "kind": "STATE"})
        batch.event("negotiationOpened", {"key": "istanbul", "title": "Istanbul"}, occurred="2022-02-28")


def test_a_batch_is_recorded_whole_or_not_at_all(empty: Chancery) -> None:
    registered(empty)
    assert empty.head() == 3
    with pytest.raises(RejectedRecords) as rejected, empty.record() as batch:
        batch.event("actorRegistered", {"key": "russia", "name": "Russia", "kind": "STATE"})
        batch.event("meetingHeld", {"key": "m", "title": "M", "participants": [{"actor": "nobody"}]}, occurred="2022-03-10")
    assert "nobody" in str(rejected.value) and rejected.value.errors[0].path[-1]
    assert empty.head() == 3
    with pytest.raises(RuntimeError, match="own reason"), empty.record() as batch:
        batch.event("actorRegistered", {"key": "russia", "name": "Russia", "kind": "STATE"})
        raise RuntimeError("own reason")
    assert empty.head() == 3


def test_a_dry_run_records_nothing_and_a_key_records_once(empty: Chancery) -> None:
    with empty.record(dry_run=True) as batch:
        batch.event("actorRegistered", {"key": "ukraine", "name": "Ukraine", "kind": "STATE"})
    assert batch.result.dry_run and batch.result.sequence is None and empty.head() == 0
    event = {"key": "ukraine", "name": "Ukraine", "kind": "STATE"}
    results = []
    for _ in range(2):
        with empty.record(idempotency_key="once") as batch:
            batch.event("actorRegistered", event, id="00000000-0000-4000-8000-000000000001")
        results.append(batch.result)
    assert results[0] == results[1] and empty.head() == 1


def test_an_event_is_corrected_and_retracted(empty: Chancery) -> None:
    registered(empty)
    with empty.record() as batch:
        said = batch.event(
            "statementMade", {"speaker": "mykhailo-podolyak", "act": "ASSERT", "text": "Yes."}, occurred="2022-03-10"
        )
    with empty.record() as batch:
        batch.correct(
            said,
            "statementMade",
            {"speaker": "mykhailo-podolyak", "act": "DENY", "text": "No."},
            occurred="2022-03-10",
            reason="misheard",
            revision=1,
        )
    assert empty.as_of().statements().iloc[0].text == "No."
    with empty.record() as batch:
        batch.retract(said, reason="not said at all")
    assert len(empty.as_of().statements()) == 0
    assert [entry["kind"] for entry in empty.audit(said)["operations"]] == ["EVENT_CORRECTED", "EVENT_RETRACTED"]


def talks() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "No.": [1, 2],
            "Date": pd.to_datetime(["2022-03-10", "2022-03-14"]),
            "Speaker": ["Mykhailo Podolyak", "Mr Podolyak"],
            "What was said": ["We will not concede.", "Talks go on."],
            "Source": ["https://news.example/1", "https://news.example/2"],
        }
    )


def test_a_frame_comes_in_by_the_map_of_a_sheet(empty: Chancery) -> None:
    registered(empty)
    preview = empty.preview_frame(talks(), shape="statements", file="talks.csv")
    assert (preview.rows, preview.ready, preview.is_ready) == (2, 1, False)
    assert "To answer: actor 'Mr Podolyak' (likely mykhailo-podolyak)" in repr(preview)
    assert repr(preview).startswith("<SheetPreview: 2 rows, 1 of them ready>")
    assert [(asked.name, asked.likely) for asked in preview.questions] == [("Mr Podolyak", ("mykhailo-podolyak",))]
    with pytest.raises(RejectedSheet, match="Mr Podolyak"):
        empty.import_frame(talks(), preview.map)
    assert empty.head() == 3

    answered = {**preview.map, "names": {"actor": {"Mr Podolyak": "mykhailo-podolyak"}}}
    tried = empty.import_frame(talks(), answered, dry_run=True)
    assert tried.dry_run and tried.recorded == 4 and empty.head() == 3
    done = empty.import_frame(talks(), answered, file="talks.csv")
    statements = empty.as_of().statements()
    assert done.recorded == 4 and list(statements.text) == ["We will not concede.", "Talks go on."]
    assert list(statements.occurred) == ["2022-03-10", "2022-03-14"]

    again = empty.import_frame(talks(), answered)
    assert (again.recorded, again.already) == (0, 4)
    changed = talks()
    changed.loc[1, "What was said"] = "Talks go on, he says."
    corrected = empty.import_frame(changed, answered)
    assert (corrected.recorded, corrected.corrected) == (1, 1)

    assert done.import_id is not None
    assert empty.undo_import(done.import_id, reason="wrong sheet", dry_run=True) == 4
    assert empty.undo_import(done.import_id, reason="wrong sheet") == 4
    assert len(empty.as_of().statements()) == 0


def test_the_map_is_a_file_too_and_errors_name_row_and_column(empty: Chancery) -> None:
    registered(empty)
    preview = empty.preview_frame(talks(), shape="statements")
    text = preview.map_text.replace('"Mr Podolyak" = "?"', '"Mr Podolyak" = "mykhailo-podolyak"')
    wrong = talks().astype({"Date": "string"})
    wrong.loc[0, "Date"] = "32 March 2022"
    with pytest.raises(RejectedSheet) as rejected:
        empty.import_frame(wrong, text)
    [row] = rejected.value.rows
    assert (row.row, row.column) == (2, "Date") and rejected.value.recorded == 0
    kept = empty.import_frame(talks(), text)
    assert kept.recorded == 4
