"""What schemathesis is told of GraphQL here: how scalars are written, and what every answer has."""

from typing import Any

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

CODES = {
    "BAD_INPUT", "CONFLICT", "CURSOR_MISMATCH", "FORBIDDEN", "IDEMPOTENCY_CONFLICT", "NOT_FOUND", "RATE_LIMITED", "SNAPSHOT_AHEAD",
    "SNAPSHOT_UNKNOWN", "TIMED_OUT", "TOO_COSTLY", "TOO_DEEP", "UNAUTHENTICATED",
}


def some(*texts: str) -> st.SearchStrategy[Any]:
    """Draws one of a few texts, and now and then any other."""
    drawn = st.integers(min_value=0, max_value=9).flatmap(
        lambda turn: st.text(max_size=40) if turn == 0 else st.sampled_from(texts)
    )
    return drawn.map(nodes.String)


schemathesis.graphql.scalar("DateTime", some("2024-08-20T09:30:00Z"))
schemathesis.graphql.scalar("EDTF", some("2024-08-20", "2024-08~", "2024-08-15/2024-08-20", "[2024,2025]", "XXXX"))
schemathesis.graphql.scalar("Key", some("gaza-ceasefire", "israel", "qatar", "withdrawal"))
schemathesis.graphql.scalar("PointInTime", some("2024-08-20", "2024-08-20T09:30:00Z", "2024"))
schemathesis.graphql.scalar("SnapshotToken", some("x"))
schemathesis.graphql.scalar("TimeZone", some("UTC", "Asia/Jerusalem"))
schemathesis.graphql.scalar("Sequence", st.integers(min_value=0, max_value=2**31 - 1).map(nodes.Int))


@schemathesis.check
def graphql_answer(context: Any, response: Any, case: Any) -> None:
    """Every answer is one of GraphQL, and every error has a code of the list that is none of the server's own."""
    assert response.status_code < 500, f"{response.status_code}"
    answer = response.json()
    assert "data" in answer or answer.get("errors"), answer
    for error in answer.get("errors", []):
        code = error["extensions"]["code"]
        assert code in CODES, f"{code}: {error['message']}"
        assert error["message"], error
