"""What schemathesis is told of the paths beside GraphQL: how lines are written."""

import json
from typing import Any

import schemathesis


@schemathesis.serializer("application/jsonl")
def lines(context: Any, value: Any) -> bytes:
    """Writes a text as it is, and any other value as a line."""
    if isinstance(value, bytes):
        return value
    if isinstance(value, str):
        return value.encode("utf-8", "replace")
    return (json.dumps(value) + "\n").encode()
