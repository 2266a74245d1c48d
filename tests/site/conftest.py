"""A small study's site, served and as files, and a browser that looks at it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import pytest

from tests.site.looking import Looking
from tests.story.marked import marked_study

ROOT = Path(__file__).parents[2]
STUDY = ROOT / "studies" / "example"
UNDER = "some/where"
"""Where the static site lies on its host."""


def jihe(*words: str | Path) -> None:
    """Run a command of ours."""
    subprocess.run([sys.executable, "-m", "jihe.cli", *map(str, words)], check=True, timeout=240, cwd=ROOT)


def awaited(address: str) -> None:
    """Wait until a server answers."""
    for _ in range(100):
        try:
            urlopen(f"{address}api/site.json", timeout=20).close()
            return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {address}")


@pytest.fixture(scope="session")
def builds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a build of the example study."""
    folder = tmp_path_factory.mktemp("site") / "builds"
    jihe("build", STUDY, "--data", STUDY / "data", "--out", folder)
    return folder


@contextmanager
def serving(study: Path, builds: Path) -> Iterator[str]:
    """A server of a study's current build; its address."""
    command = [sys.executable, "-m", "jihe.cli", "serve", str(study), "--out", str(builds), "--port", "0"]
    environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert server.stdout is not None
    try:
        for line in server.stdout:
            if found := re.search(r"http://\S+", line):
                address = found.group()
                break
        else:
            pytest.fail("the server ended before it told its address")
        awaited(address)
        yield address
    finally:
        server.terminate()
        server.wait(20)


@contextmanager
def desk_of(*words: str) -> Iterator[tuple[str, str]]:
    """A server that takes verdicts, begun by a module of Python and its words: its address and token."""
    path = os.pathsep.join([str(ROOT / "src"), str(ROOT)])
    environment = {**os.environ, "PYTHONUNBUFFERED": "1", "PYTHONPATH": path}
    command = [sys.executable, "-m", *words]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, cwd=ROOT, env=environment)
    assert server.stdout is not None
    try:
        told = (re.search(r"(http://\S+/)\?token=(\S+)", line) for line in server.stdout)
        found = next((match for match in told if match), None)
        assert found, "writing needs a token, also on this machine"
        yield found[1], found[2]
    finally:
        server.terminate()
        server.wait(20)


@pytest.fixture(scope="session")
def served(builds: Path) -> Iterator[str]:
    """The address of the served site."""
    with serving(STUDY, builds) as address:
        yield address


class _Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: Any) -> None: ...


@pytest.fixture(scope="session")
def static(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a site as files, which lie below the root of their host; its data are made up."""
    folder = tmp_path_factory.mktemp("static")
    study, builds, host = marked_study(folder), folder / "builds", folder / "host"
    jihe("build", study, "--data", study / "data", "--out", builds)
    (host / UNDER).parent.mkdir(parents=True)
    jihe("site", study, "--builds", builds, "--out", host / UNDER)
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Quiet, directory=str(host)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_port}/{UNDER}/"
    server.shutdown()


@pytest.fixture(scope="session")
def browser() -> Iterator[Any]:
    """The system's chromium. Without one these tests are skipped; in CI they fail."""
    from playwright.sync_api import sync_playwright

    found = os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")
    if not found:
        told = "no chromium: apt install chromium, or CHROMIUM=/path/to/it"
        if os.environ.get("CI"):
            pytest.fail(told)
        pytest.skip(told)
    with sync_playwright() as playwright:
        made = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        yield made
        made.close()


@pytest.fixture
def look(browser: Any) -> Iterator[Looking]:
    """A window; when it closes, nothing may have gone wrong in it."""
    with Looking(browser) as looking:
        yield looking
        looking.check()
