"""The state of the world as of a date, as known at a moment: tables of one snapshot."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from chancery import frames
from chancery.frames import Frame
from chancery.transport import checked

if TYPE_CHECKING:
    from chancery.client import Chancery, When


class Snapshot:
    """A snapshot. All of its tables agree, whatever is recorded meanwhile; its ``token`` names it for ever."""

    def __init__(
        self,
        chronicle: Chancery,
        *,
        token: str,
        sequence: int,
        date: str,
        known_at: str | None,
        published_by: str | None,
        certainty: str,
        time_zone: str | None,
        negotiation: str | None,
    ) -> None:
        self._chronicle = chronicle
        #: The name of the snapshot: give it as ``snapshot`` to get the same answers again.
        self.token = token
        #: The last record that it knows.
        self.sequence = sequence
        #: The last microsecond that it includes of what happened.
        self.date = date
        #: When its last record was taken in.
        self.known_at = known_at
        #: The last microsecond that it includes of what was public, if it was cut by that.
        self.published_by = published_by
        #: How vague dates are read: CERTAIN, BEST or POSSIBLE.
        self.certainty = certainty
        #: The zone in which dates of questions are read.
        self.time_zone = time_zone
        #: The negotiation that its tables are of; all if missing.
        self.negotiation = negotiation

    def __repr__(self) -> str:
        of = f", negotiation={self.negotiation!r}" if self.negotiation else ""
        return f"<Snapshot as of {self.date}, known up to record {self.sequence}{of}>"

    def positions(self) -> Frame:
        """The positions: a row for each party and matter, with its status, stance and sides."""
        return self.table("positions")

    def claims(self) -> Frame:
        """The claims, those that were overtaken too: a row each, with who said it for whom and in which source."""
        return self.table("claims")

    def events(self, *, actors: Iterable[str] = (), between: tuple[When, When] | None = None) -> Frame:
        """The events that count: a row each.

        ``actors`` asks for those that name all of these actors, by their keys; ``between`` for those of a period, both days of which
        belong to it.
        """
        table = self.table("events")
        named = list(actors)
        if not named and between is None:
            return table
        ids = self._chronicle.event_ids(self, named, between)
        chosen = table[table["id"].isin(list(ids))]
        return chosen.reset_index(drop=True)

    def statements(self) -> Frame:
        """What was said: a row for each statement, with the words and the sources."""
        return self.table("statements")

    def meetings(self) -> Frame:
        """The meetings: a row each, planned, held or called off."""
        return self.table("meetings")

    def votes(self) -> Frame:
        """The votes: a row each, or one for a decision without votes."""
        return self.table("votes")

    def consents(self) -> Frame:
        """Signatures, ratifications, withdrawals: a row each."""
        return self.table("consents")

    def commitments(self) -> Frame:
        """The commitments: a row each, with its status and by whose word it has that."""
        return self.table("commitments")

    def accounts(self) -> Frame:
        """Questions of fact: a row for each side of an account."""
        return self.table("accounts")

    def actors(self) -> Frame:
        """The actors: a row each."""
        return self.table("actors")

    def sources(self) -> Frame:
        """The sources that events cite: a row each."""
        return self.table("sources")

    def negotiations(self) -> Frame:
        """The negotiations: a row each."""
        return self.table("negotiations")

    def issues(self) -> Frame:
        """The issues: a row each."""
        return self.table("issues")

    def clauses(self) -> Frame:
        """The clauses of proposals, as they read at the snapshot: a row each."""
        return self.table("clauses")

    def position_changes(self) -> Frame:
        """Each position at each of its change points, from the beginning to the snapshot's date."""
        return self.table("position-changes")

    def table(self, name: str) -> Frame:
        """A table by its name, as ``chancery export --format csv-NAME`` has it."""
        content = self.export(f"csv-{name}")
        return frames.of_csv(content, self.attrs())

    def export(self, format: str) -> bytes:
        """The bytes of a file in one of the formats of ``chancery export``; texts in CSV are as they were recorded."""
        parameters = {"format": format, "snapshot": self.token, "certainty": self.certainty, "exact": "true"}
        if self.time_zone is not None:
            parameters["timeZone"] = self.time_zone
        if self.negotiation is not None:
            parameters["negotiation"] = self.negotiation
        return checked(self._chronicle.transport.get("/v1/export", parameters)).content

    def attrs(self) -> dict[str, Any]:
        """What a data frame says of the snapshot that it is of."""
        return {
            "snapshot": self.token,
            "sequence": self.sequence,
            "date": self.date,
            "known_at": self.known_at,
            "published_by": self.published_by,
            "certainty": self.certainty,
            "negotiation": self.negotiation,
            "server": self._chronicle.transport.url,
        }

    def cite(self, format: str = "bibtex") -> str:
        """A reference to this answer: ``csl-json``, ``bibtex`` or ``ris``."""
        parameters = {"snapshot": self.token, "format": format}
        if self.negotiation is not None:
            parameters["negotiation"] = self.negotiation
        return checked(self._chronicle.transport.get("/v1/cite", parameters)).text
