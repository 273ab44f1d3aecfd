"""The notebook of docs/ runs from its first cell to its last against a server with the examples, and makes its seven pictures."""

from __future__ import annotations

import os
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from conftest import ROOT, Server

PICTURES = {
    "positions-over-time",
    "distance-between-parties",
    "who-spoke-for-whom",
    "clause-histories",
    "deed-to-publication",
    "commitments-by-whose-word",
    "votes",
}


@pytest.mark.filterwarnings("ignore")
def test_the_notebook_makes_its_pictures(demo: Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = Path(os.environ.get("CHANCERY_PICTURES", tmp_path))
    monkeypatch.setenv("CHANCERY_SERVER", demo.url)
    monkeypatch.setenv("CHANCERY_PICTURES", str(kept))
    monkeypatch.setenv("MPLBACKEND", "agg")
    notebook = nbformat.read(ROOT / "docs" / "notebook.ipynb", as_version=4)
    assert not any(cell.get("outputs") for cell in notebook.cells), "outputs are not kept in the repository"
    NotebookClient(notebook, kernel_name="python3", timeout=120).execute()
    made = {path.stem for path in kept.glob("*.png") if path.stat().st_size > 5_000}
    assert made >= PICTURES
