"""The same findings everywhere: the command line, real Neovim and real VS Code agree about the example plans."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from tests.editors.nvim.driver import nvim_findings
from tests.editors.nvim.process import EditorMissingError, required
from tests.editors.vscode.driver import UnavailableError, vscode_findings

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"

pytestmark = pytest.mark.editors


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copytree(EXAMPLES, tmp_path_factory.mktemp("equality") / "plans"))


@pytest.fixture(scope="module")
def command_line(folder: Path) -> list[tuple[object, ...]]:
    command = [sys.executable, "-m", "doable", "check", ".", "--format", "json"]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, encoding="utf-8")
    assert done.returncode == 1, done.stderr
    return comparable(json.loads(done.stdout)["findings"], folder)


def comparable(findings: list[dict[str, Any]], folder: Path) -> list[tuple[object, ...]]:
    """What has to be the same: file, code, severity, message and both ends of the range, in code points from 1."""
    return sorted(
        (
            Path(folder, one["path"]).resolve().name,
            one["code"],
            one["severity"],
            one["message"],
            *(one["range"][end][part] for end in ("start", "end") for part in ("line", "column")),
        )
        for one in findings
    )


def test_there_is_something_to_compare(command_line: list[tuple[object, ...]]) -> None:
    files = {finding[0] for finding in command_line}
    families = {str(finding[1])[0] for finding in command_line}
    assert files == {"sales.md", "marketing.md", "operations.md"}
    assert families >= {"C", "A", "O", "S"}


def test_neovim_says_what_the_command_line_says(folder: Path, command_line: list[tuple[object, ...]]) -> None:
    try:
        found = nvim_findings(folder)
    except EditorMissingError as error:
        missing("Neovim", error)
    assert comparable(found, folder) == command_line


def test_vs_code_says_what_the_command_line_says(folder: Path, command_line: list[tuple[object, ...]]) -> None:
    try:
        found = vscode_findings(folder)
    except UnavailableError as error:
        missing("VS Code", error)
    assert comparable(found, folder) == command_line


def missing(editor: str, error: Exception) -> None:
    message = f"{editor} is unavailable, so the findings were not compared: {error}"
    if required():
        pytest.fail(message, pytrace=False)
    pytest.skip(message)
