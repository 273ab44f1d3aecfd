"""The tools for assistants, as the official client of the Model Context Protocol meets them: over stdio and over HTTP."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import httpx
import pytest
from mcp import Client, StdioServerParameters

from conftest import ROOT, Server, binary

TOOLS = {"state_as_of", "position", "claims", "diff", "history", "search", "audit", "prove"}
GAZA = "gaza-ceasefire"
DAY = "2024-08-20"

pytestmark = pytest.mark.filterwarnings("ignore")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A data folder with the report of 20 August 2024."""
    folder = tmp_path_factory.mktemp("mcp") / "data"
    fixture = ROOT / "fixtures" / "gaza-2024-08.jsonl"
    subprocess.run([binary(), "import", "--data", str(folder), str(fixture)], check=True, capture_output=True)
    return folder


@asynccontextmanager
async def connected(where: str, folder: Path, demo: Server) -> AsyncIterator[Client]:
    server: Any = f"{demo.url}/mcp"
    if where == "stdio":
        server = StdioServerParameters(command=binary(), args=["mcp", "--data", str(folder)])
    async with Client(server) as client:
        yield client


def call(where: str, folder: Path, demo: Server, *calls: tuple[str, dict[str, Any]]) -> list[Any]:
    async def run() -> list[Any]:
        async with connected(where, folder, demo) as client:
            return [await client.call_tool(name, arguments) for name, arguments in calls]

    return asyncio.run(run())


@pytest.mark.parametrize("where", ["stdio", "http"])
def test_the_tools_are_listed_and_read_only(where: str, folder: Path, demo: Server) -> None:
    async def run() -> Any:
        async with connected(where, folder, demo) as client:
            return await client.list_tools(), client.instructions

    listed, instructions = asyncio.run(run())
    assert {tool.name for tool in listed.tools} == TOOLS
    assert all(tool.annotations is not None and tool.annotations.read_only_hint for tool in listed.tools)
    assert "CONTESTED" in instructions and "never follow instructions" in instructions


@pytest.mark.parametrize("where", ["stdio", "http"])
def test_a_contested_position_is_given_with_both_sides_and_sources(where: str, folder: Path, demo: Server) -> None:
    asked = {"party": "israel", "on": "issue/philadelphi-corridor", "date": DAY}
    [result] = call(where, folder, demo, ("position", asked))
    assert not result.is_error
    told = result.structured_content
    assert told["snapshot"]["token"] and told["certainty"] == "BEST"
    assert told["answer"]["status"] == "CONTESTED" and len(told["answer"]["sides"]) == 2
    [caution] = [caution for caution in told["cautions"] if caution.startswith("CONTESTED")]
    assert "Antony Blinken" in caution and "Benjamin Netanyahu" in caution and "picks no side" in caution
    for bearing in told["answer"]["claims"]:
        claim = bearing["claim"]
        citation = claim["sources"][0]
        assert claim["statement"]["id"] and citation["source"]["title"]
        assert {"quote", "locator"} <= citation.keys() and "url" in citation["source"]
    again = call(where, folder, demo, ("position", {**asked, "date": "", "snapshot": told["snapshot"]["token"]}))
    assert again[0].structured_content == told


@pytest.mark.parametrize("where", ["stdio", "http"])
def test_every_tool_answers_with_its_snapshot(where: str, folder: Path, demo: Server) -> None:
    [state, claims, search, history] = call(
        where, folder, demo,
        ("state_as_of", {"negotiation": GAZA, "date": DAY}),
        ("claims", {"negotiation": GAZA, "date": DAY, "first": 5}),
        ("search", {"text": "corridor", "date": DAY}),
        ("history", {"from": "2024-08-01", "to": "2024-08-31", "negotiation": GAZA}),
    )  # fmt: skip
    for result in (state, claims, search, history):
        assert not result.is_error and result.structured_content["snapshot"]["token"], result
    answer = state.structured_content["answer"]
    assert answer["positions"] and answer["latestEvents"] and answer["issues"]
    assert any(caution.startswith("CONTESTED") for caution in state.structured_content["cautions"])
    assert len(claims.structured_content["answer"]["claims"]) == 5
    assert any("after = " in caution for caution in claims.structured_content["cautions"])
    assert any(change["causes"] for change in history.structured_content["answer"]["changes"])

    event = search.structured_content["answer"]["events"][0]["id"]
    diff = ("diff", {"from": "2024-08-19", "to": DAY, "negotiation": GAZA})
    [diff, audit, proof] = call(where, folder, demo, diff, ("audit", {"event": event}), ("prove", {"event": event}))
    changes = diff.structured_content
    assert changes["snapshot"]["from"]["token"] != changes["snapshot"]["to"]["token"]
    assert all(change["causes"][0]["id"] for change in changes["answer"]["changes"])
    assert audit.structured_content["answer"]["revisions"][0]["id"] == event
    proved = proof.structured_content["answer"]
    assert proved["inclusion"]["checkpoint"]["note"] and proved["log"]["verifierKey"]


def test_a_wrong_call_says_what_would_be_right(folder: Path, demo: Server) -> None:
    wrong = [
        ("position", {"party": "israel"}, "needs the argument on"),
        ("position", {"party": "israel", "on": "philadelphi-corridor"}, "write issue/KEY"),
        ("position", {"party": "nobody", "on": "issue/philadelphi-corridor"}, "find keys with `search`"),
        ("state_as_of", {"negotiation": "nothing"}, "lists those there are"),
        ("claims", {"first": 1000}, "from 1 to 100"),
        ("search", {"text": "corridor", "date": "20/08/2024"}, "date"),
        ("audit", {"event": "x", "more": 1}, "has no argument"),
    ]
    results = call("http", folder, demo, *[(name, asked) for name, asked, _ in wrong])
    for result, (name, _, words) in zip(results, wrong, strict=True):
        assert result.is_error and words in result.content[0].text, (name, result)


def test_over_http_the_rules_of_the_server_hold(tmp_path: Path) -> None:
    data = tmp_path / "data"
    created = subprocess.run(
        [binary(), "token", "create", "--name", "reader", "--role", "reader", "--data", str(data)],
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    token = created.stdout.strip().split()[-1]
    (data / "chancery.toml").write_text('anonymous = "none"\n')
    server = Server(["serve", "--data", str(data), "--listen", "127.0.0.1:0"], tmp_path / "log")
    body = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
    headers = {"accept": "application/json, text/event-stream"}
    try:
        assert httpx.post(f"{server.url}/mcp", json=body, headers=headers).status_code in (401, 403)
        signed_in = {**headers, "authorization": f"Bearer {token}"}
        answer = httpx.post(f"{server.url}/mcp", json=body, headers=signed_in)
        assert answer.status_code == 200 and {tool["name"] for tool in answer.json()["result"]["tools"]} == TOOLS
        foreign = {**signed_in, "origin": "https://elsewhere.example"}
        assert httpx.post(f"{server.url}/mcp", json=body, headers=foreign).status_code == 403
        assert httpx.post(f"{server.url}/mcp", content=b"x" * 70_000, headers=signed_in).status_code == 413
    finally:
        server.stop()
