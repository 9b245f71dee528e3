"""Logging commands of Azure Pipelines, read by its library for tasks (npm: azure-pipelines-task-lib)."""

import os
from pathlib import Path
from typing import Any

import pytest

from doable.finding import Severity
from doable.report import FileReport
from doable_md.text import Source
from tests.server.report.consumers import ask
from tests.server.report.samples import (
    ERROR,
    GALLERY,
    HINT,
    HOSTILE,
    INFORMATION,
    ODD,
    TEXT,
    WARNING,
    a_file,
    a_finding,
    printed,
    written,
)


def lines(*files: FileReport, **more: Any) -> list[str]:
    *found, last = printed(written("azure", *files, **more)).decode().split("\n")
    assert last == ""
    return found


def test_the_library_reads_what_was_found(node_modules: Path) -> None:
    assert node_modules.is_dir()
    expected: list[dict[str, Any]] = []
    files = [file for file in GALLERY if file.path.isprintable()]
    for file in files:
        source = Source(file.text)
        for finding in file.findings:
            start = source.position(finding.span.start)
            properties = {
                "type": "error" if finding.severity is ERROR else "warning",
                "sourcepath": finding.path,
                "linenumber": str(start.line + 1),
                "columnnumber": str(start.column + 1),
                "code": finding.code,
            }
            message = f"{finding.name}: {finding.message}".replace("\udc80", "\\udc80")
            expected.append({"command": "task.logissue", "properties": properties, "message": message})
    assert ask("azure", lines(*files, least=HINT)) == expected
    assert len(expected) > 400


@pytest.mark.parametrize("severity", Severity)
def test_there_are_errors_and_warnings_and_nothing_else(severity: Severity) -> None:
    kind = "error" if severity is ERROR else "warning"
    assert lines(a_file(severity), least=HINT) == [
        f"##vso[task.logissue type={kind};sourcepath=a.md;linenumber=1;columnnumber=7;code=C102;]"
        "vague-verb: `x` names no action."
    ]


def test_what_a_plan_says_ends_no_command() -> None:
    (line,) = lines(FileReport(ODD, 1, (a_finding(TEXT, "Fix", path=ODD, message=HOSTILE),), text=TEXT))
    assert "sourcepath=notes/ü &<b>'\"%AZP2525%3B%5D,:#?*.md;linenumber=1;" in line
    assert "%0D%0A::error::x%AZP250A##vso[task.complete" in line
    # the agent looks for the first command of a line only
    assert line.index("##vso[task.logissue") == 0


def test_paths_start_at_the_root_of_the_sources(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    (line,) = lines(a_file(WARNING), BUILD_SOURCESDIRECTORY=str(tmp_path))
    assert ";sourcepath=docs/a.md;" in line


def test_separators_are_slashes_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    (line,) = lines(FileReport("notes\\a.md", 1, (a_finding(TEXT, "Fix"),), text=TEXT))
    assert ";sourcepath=notes/a.md;" in line


def test_nothing_found_is_nothing_printed() -> None:
    assert written("azure") == written("azure", FileReport("a.md", 3)) == written("azure", a_file(HINT)) == ""
    assert written("azure", a_file(INFORMATION)) != ""
