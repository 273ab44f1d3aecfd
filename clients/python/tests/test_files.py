"""Tables as files: the blocks of docs/tables.md run on what the command line wrote, and the server's archive holds the same."""

from __future__ import annotations

import io
import os
import re
import subprocess
import zipfile
from pathlib import Path

import duckdb
import httpx
import pandas as pd
import pytest

from conftest import ROOT, Server, binary


def blocks(language: str) -> list[str]:
    text = (ROOT / "docs" / "tables.md").read_text()
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


@pytest.fixture(scope="module")
def folder(demo: Server, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("tables") / "tables"
    asked = ["--format", "parquet", "--all", str(folder), "--date", "2024-08-20", "--server", demo.url]
    subprocess.run([binary(), "export", *asked], check=True, capture_output=True)
    return folder


def test_duckdb_reads_every_table_and_the_documented_questions(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    files = sorted(path.name for path in folder.iterdir())
    assert len(files) == 15 and all(name.endswith(".parquet") for name in files)
    database = duckdb.connect()
    for name in files:
        [(count,)] = database.execute(f"SELECT count(*) FROM '{name}'").fetchall()
        assert count > 0, name
    questions = blocks("sql")
    assert len(questions) == 4
    contested, claims, on_that_day, _ = [database.execute(question).fetchall() for question in questions]
    assert ("Israel", "ACCEPTS RESERVES") in {(row[0], row[2]) for row in contested}
    assert claims[0][2] >= 2 and len(on_that_day) >= len(contested)


def test_pandas_reads_them(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder)
    [block] = blocks("python")
    names: dict[str, object] = {}
    exec(block, names)
    assert isinstance(names["said"], pd.DataFrame) and len(names["said"]) == len(pd.read_parquet("claims.parquet"))


def test_the_archive_of_a_server_holds_the_same(demo: Server, folder: Path) -> None:
    answer = httpx.get(f"{demo.url}/v1/export?format=parquet-all&date=2024-08-20", trust_env=False)
    assert answer.headers["content-type"] == "application/zip"
    archive = zipfile.ZipFile(io.BytesIO(answer.content))
    assert archive.testzip() is None
    assert sorted(archive.namelist()) == sorted(os.listdir(folder))
    for name in archive.namelist():
        pd.testing.assert_frame_equal(pd.read_parquet(io.BytesIO(archive.read(name))), pd.read_parquet(folder / name))
