"""Fixtures: VS Code with the packaged extension, once a session; a fresh workspace for each test."""

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from . import driver

MISSING = pytest.StashKey[str]()


@pytest.fixture(scope="session")
def tools(pytestconfig: pytest.Config) -> driver.Tools:
    """The installed programs; without them the tests are skipped, loudly, or fail where the editors are required."""
    try:
        return driver.prepare()
    except driver.UnavailableError as error:
        if os.environ.get("CI") or os.environ.get("DOABLE_EDITORS") == "require":
            pytest.fail(f"VS Code is required here and unavailable: {error}", pytrace=False)
        pytestconfig.stash[MISSING] = str(error)
        pytest.skip(f"VS Code is unavailable: {error}")


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    """Say at the very end that the editor was not tested: a skip is easily overlooked."""
    if reason := config.stash.get(MISSING, None):
        terminalreporter.section("VS CODE WAS NOT TESTED", sep="!", red=True, bold=True)
        terminalreporter.line(reason)


@pytest.fixture(scope="session")
def vsix(tools: driver.Tools) -> Path:
    """The package, built from the checkout."""
    assert tools
    return driver.build()


@pytest.fixture(scope="session")
def editor(tools: driver.Tools, vsix: Path, tmp_path_factory: pytest.TempPathFactory) -> driver.Editor:
    """VS Code with the extension installed."""
    return driver.Editor(tools, vsix, tmp_path_factory.mktemp("vscode"))


@pytest.fixture(scope="session")
def url(editor: driver.Editor) -> Iterator[str]:
    """The address of a running VS Code, shared by the scenarios."""
    with editor.serve() as address:
        yield address


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A fresh copy of the tests' plans."""
    return Path(shutil.copytree(driver.HERE / "workspace", tmp_path / "plans"))


@pytest.fixture
def play(editor: driver.Editor, url: str, workspace: Path) -> Callable[..., dict[str, Any]]:
    """Play a scenario in the fresh workspace; what it saw."""

    def run(name: str, file: str, **arguments: Any) -> dict[str, Any]:
        return editor.scenario(url, name, workspace, file, **arguments)

    return run
