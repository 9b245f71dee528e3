"""The folder that a test runs doable in, and the command itself."""

import io
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from doable import cli
from tests.server.cli.running import Ran


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name in ("NO_COLOR", "FORCE_COLOR", "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "BUILD_SOURCESDIRECTORY"):
        monkeypatch.delenv(name, raising=False)
    return tmp_path


@pytest.fixture
def run(folder: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(*arguments: str, stdin: str | bytes = "", binary: bool = False) -> Any:
        data = stdin if isinstance(stdin, bytes) else stdin.encode()
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(data)))
        code = cli.main(arguments)
        captured = capsysbinary.readouterr()
        if binary:
            return SimpleNamespace(code=code, out=captured.out, err=captured.err)
        return Ran(code, captured.out.decode(), captured.err.decode())

    return run
