"""What is read: tables of a snapshot, and what changed."""

from __future__ import annotations

import datetime

import pandas as pd
import pytest

from chancery import Chancery, Frame, NotReached, Refused

GAZA = "gaza-ceasefire"


def test_positions_are_a_frame_with_its_snapshot(chronicle: Chancery) -> None:
    then = chronicle.as_of("2024-08-20", negotiation=GAZA)
    positions = then.positions()
    assert isinstance(positions, Frame)
    assert positions.attrs["snapshot"] == then.token
    corridor = positions[(positions.party == "israel") & (positions.target == "philadelphi-corridor")].iloc[0]
    assert corridor.status == "CONTESTED"
    assert corridor.sides == "ACCEPTS RESERVES"
    assert corridor.declared is True or bool(corridor.declared)
    assert positions.weight.dtype == "Int64"
    assert str(positions.since_from.dtype) == "datetime64[us, UTC]"
    again = chronicle.as_of(snapshot=then.token, negotiation=GAZA).positions()
    pd.testing.assert_frame_equal(positions, again)


def test_dates_are_datetimes_only_if_they_are_exact(chronicle: Chancery) -> None:
    events = chronicle.as_of("2024-08-20", negotiation=GAZA).events()
    opened = events[events.kind == "NEGOTIATION_OPENED"].iloc[0]
    assert opened.occurred == "2024-05~"
    assert opened.occurred_date is pd.NaT
    assert opened.occurred_from == pd.Timestamp("2024-04-01", tz="UTC")
    exact = events[events.occurred == "2024-08-20"]
    assert len(exact) and (exact.occurred_date == pd.Timestamp("2024-08-20")).all()


@pytest.mark.parametrize(
    "name",
    ["events", "statements", "claims", "positions", "position_changes", "meetings", "votes", "consents", "commitments",
     "accounts", "actors", "sources", "negotiations", "issues", "clauses"],
)  # fmt: skip
def test_each_table_has_rows_of_one_snapshot(chronicle: Chancery, name: str) -> None:
    now = chronicle.as_of("2025-01-01")
    table = getattr(now, name)()
    assert len(table) > 0, name
    assert table.attrs["snapshot"] == now.token


def test_events_of_several_actors_in_a_period(chronicle: Chancery) -> None:
    then = chronicle.as_of("2024-09-01", negotiation=GAZA)
    ids = {name: set(then.events(actors=[name]).id) for name in ("israel", "hamas")}
    both = then.events(actors=["israel", "hamas"])
    assert isinstance(both, Frame) and both.attrs["snapshot"] == then.token
    assert len(both) and set(both.id) == ids["israel"] & ids["hamas"]
    week = then.events(between=("2024-08-14", datetime.date(2024, 8, 20)))
    assert 0 < len(week) < len(then.events())
    assert then.events(actors=["nobody"]).empty


def test_position_changes_end_where_the_next_begins(chronicle: Chancery) -> None:
    now = chronicle.as_of("2025-01-01", negotiation=GAZA)
    changes = now.position_changes()
    for _, rows in changes.groupby(["party", "target_kind", "target"]):
        ordered = rows.sort_values("holds_from")
        assert (ordered.holds_to.iloc[:-1].to_numpy() <= ordered.holds_from.iloc[1:].to_numpy()).all()
    last = changes[changes.holds_to.isna()].set_index(["party", "target"])
    for row in now.positions().itertuples():
        assert last.loc[(row.party, row.target)].status == row.status


def test_a_snapshot_knows_only_what_was_known(chronicle: Chancery) -> None:
    before = chronicle.as_of("2024-08-20", known_at="2024-08-21", negotiation=GAZA)
    after = chronicle.as_of(datetime.date(2024, 8, 20), negotiation=GAZA)
    later = set(after.sources().source) - set(before.sources().source)
    assert later == {"state-historian-travels"} and before.sequence < after.sequence
    assert before.known_at is not None and before.known_at.startswith("2024-08-21")


def test_a_diff_names_the_events_that_caused_it(chronicle: Chancery) -> None:
    diff = chronicle.diff("2024-08-19", "2024-08-20", negotiation=GAZA)
    changed = diff[diff.path == "position/israel/issue/philadelphi-corridor"].iloc[0]
    assert "CONTESTED" in changed.after
    for event in changed.causes.split():
        assert chronicle.audit(event)["revisions"][0]["id"] == event


def test_history_gives_each_step_in_order(chronicle: Chancery) -> None:
    steps = chronicle.history("2024-08-01", "2024-08-31", negotiation=GAZA)
    assert len(steps) > 5
    assert steps.date.is_monotonic_increasing
    assert set(steps.path.str.split("/").str[0]) == {"position"}
    assert steps.attrs["snapshot"]


def test_a_notebook_shows_what_is_contested(chronicle: Chancery) -> None:
    positions = chronicle.as_of("2024-08-20", negotiation=GAZA).positions()
    shown = positions._repr_html_()
    assert shown.count("≠ CONTESTED") == int(positions.contested.sum()) > 0
    assert "no side is picked" in shown
    hostile = Frame({"status": ["CONTESTED"], "text": ["<script>alert(1)</script>"]})
    assert "<script>" not in hostile._repr_html_()
    assert isinstance(positions[["party", "status"]], Frame)


def test_an_answer_can_be_cited(chronicle: Chancery) -> None:
    then = chronicle.as_of("2024-08-20", negotiation=GAZA)
    assert then.cite("bibtex").startswith("@misc{chancery-")
    assert then.token in then.cite("csl-json") and "TY  - DATA" in then.cite("ris")


def test_the_feed_goes_on_where_it_was_left(chronicle: Chancery) -> None:
    head = chronicle.head()
    records = list(chronicle.feed(until=head))
    assert [record.sequence for record in records] == list(range(1, head + 1))
    rest = list(chronicle.feed(after=head - 3, until=head))
    assert rest == records[-3:]
    statements = list(chronicle.feed(kinds=["STATEMENT_MADE"], until=head))
    assert {record.kind for record in statements} == {"STATEMENT_MADE"} and len(statements) < head


def test_errors_say_what_is_wrong(chronicle: Chancery) -> None:
    with pytest.raises(Refused) as refused:
        chronicle.as_of("20/08/2024")
    assert refused.value.code == "BAD_INPUT"
    with pytest.raises(Refused) as refused:
        chronicle.as_of("2024-08-20", negotiation="nothing").positions()
    assert refused.value.code == "NOT_FOUND" and refused.value.status == 404
    with pytest.raises(ValueError, match="no zone"):
        chronicle.as_of(datetime.datetime(2024, 8, 20, 12))
    with pytest.raises(NotReached, match="Is it running"):
        Chancery("http://127.0.0.1:9").head()
