"""A frame of 10,000 positions is there in time. The bound is far above what a release build needs; `-s` prints what was measured."""

from __future__ import annotations

import json
import subprocess
import time
import uuid
from pathlib import Path

from chancery import Chancery

from conftest import Server, binary

PARTIES = 100
ISSUES = 100


def lines() -> list[str]:
    def event(body: dict[str, object], **more: object) -> str:
        return json.dumps({"id": str(uuid.uuid4()), **more, "body": body})

    made = [event({"actorRegistered": {"key": f"party-{n}", "name": f"Party {n}", "kind": "STATE"}}) for n in range(PARTIES)]
    made.append(event({"negotiationOpened": {"key": "talks", "title": "Talks"}}, occurred="2024-01-01"))
    in_talks = {"occurred": "2024-01-02", "negotiation": "talks"}
    made += [event({"issueRaised": {"key": f"issue-{n}", "title": f"Issue {n}"}}, **in_talks) for n in range(ISSUES)]
    stances = ["ACCEPTS", "REJECTS", "RESERVES", "UNDECIDED"]
    for party in range(PARTIES):
        for start in range(0, ISSUES, 25):
            claims = [
                {"subject": f"party-{party}", "on": {"issue": f"issue-{issue}"}, "stance": stances[(party + issue) % 4]}
                for issue in range(start, start + 25)
            ]
            said = {"speaker": f"party-{party}", "act": "ASSERT", "text": "Our positions.", "claims": claims}
            made.append(event({"statementMade": said}, occurred="2024-02-01", negotiation="talks"))
    return made


def test_ten_thousand_positions(tmp_path: Path) -> None:
    file = tmp_path / "positions.jsonl"
    file.write_text("\n".join(lines()) + "\n")
    data = tmp_path / "data"
    subprocess.run([binary(), "import", "--data", str(data), str(file)], check=True, capture_output=True)
    server = Server(["serve", "--data", str(data), "--listen", "127.0.0.1:0"], tmp_path / "log")
    try:
        with Chancery(server.url) as chronicle:
            now = chronicle.as_of()
            times = []
            for _ in range(3):
                began = time.perf_counter()
                frame = now.positions()
                times.append(time.perf_counter() - began)
            print(f"\n10,000 positions: {', '.join(f'{taken:.2f} s' for taken in times)}")
    finally:
        server.stop()
    assert len(frame) == PARTIES * ISSUES
    # A debug build is some twenty times as slow as a release build.
    assert min(times) < 30
