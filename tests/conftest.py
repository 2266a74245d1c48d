"""What every test may ask for."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import settings

ROOT = Path(__file__).parents[1]
IN_CI = bool(os.environ.get("CI"))

# No deadline: how long an example takes says more about the machine than about the code. In CI the examples
# are the same each time, so that a red run can be repeated.
settings.register_profile("jihe", deadline=None, derandomize=IN_CI)
settings.load_profile("jihe")


def beside(name: str) -> Path:
    """A folder of public data beside the project. It is no part of it: without it tests are skipped."""
    folder = ROOT.parent / "shared" / name
    if not folder.is_dir():
        told = f"shared/{name} does not lie beside the project's folder"
        if IN_CI:
            pytest.fail(told)
        pytest.skip(told)
    return folder


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """Public data: tables, networks, maps, texts."""
    return beside("data")


@pytest.fixture(scope="session")
def shared_reference() -> Path:
    """The published reports, and their tables."""
    return beside("reference")
