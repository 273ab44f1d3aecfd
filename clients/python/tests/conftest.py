"""A server for the tests: the debug binary on a folder of its own, on loopback, stopped by its process id."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from chancery import Chancery

ROOT = Path(__file__).resolve().parents[3]


def binary() -> str:
    return os.environ.get("CHANCERY_BIN", str(ROOT / "target" / "debug" / "chancery"))


@pytest.fixture(scope="session", autouse=True)
def no_proxy() -> None:
    """Nothing stands between the tests and this machine."""
    os.environ["NO_PROXY"] = os.environ["no_proxy"] = "127.0.0.1,localhost"


class Server:
    """A server on a folder."""

    def __init__(self, arguments: list[str], log: Path) -> None:
        self.log = log.open("w")
        self.process = subprocess.Popen([binary(), *arguments], stdout=subprocess.PIPE, stderr=self.log, text=True)
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if found := re.search(r"http://[0-9.]+:\d+", line):
                self.url = found.group()
                return
        raise AssertionError(f"the server did not say where it listens: {log.read_text()}")

    def stop(self) -> None:
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=30)
        self.log.close()
        assert self.process.stdout is not None
        self.process.stdout.close()


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """The examples, to be read."""
    folder = tmp_path_factory.mktemp("demo")
    server = Server(["demo", "--listen", "127.0.0.1:0"], folder / "log")
    yield server
    server.stop()


@pytest.fixture
def chronicle(demo: Server) -> Iterator[Chancery]:
    with Chancery(demo.url) as chronicle:
        yield chronicle


@pytest.fixture
def empty(tmp_path: Path) -> Iterator[Chancery]:
    """An empty chronicle, to be written."""
    server = Server(["serve", "--data", str(tmp_path / "data"), "--listen", "127.0.0.1:0"], tmp_path / "log")
    with Chancery(server.url) as chronicle:
        yield chronicle
    server.stop()
