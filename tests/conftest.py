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


@pytest.fixture(scope="session")
def shared_data() -> Path:
    """The folder of public data beside the project. It is no part of it: without it tests are skipped."""
    folder = ROOT.parent / "shared" / "data"
    if not folder.is_dir():
        told = "shared/data does not lie beside the project's folder"
        if IN_CI:
            pytest.fail(told)
        pytest.skip(told)
    return folder
