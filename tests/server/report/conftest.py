"""Readers of the formats that come from npm; where they can't be installed, their tests are skipped, save in CI."""

import os
from pathlib import Path

import pytest

from tests.server.report import consumers


@pytest.fixture(scope="session")
def node_modules() -> Path:
    try:
        return consumers.prepare()
    except consumers.UnavailableError as error:
        if os.environ.get("CI"):
            pytest.fail(f"the readers of formats are required here and unavailable: {error}", pytrace=False)
        pytest.skip(f"the readers of formats are unavailable: {error}")
