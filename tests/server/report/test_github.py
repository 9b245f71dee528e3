"""Workflow commands of GitHub Actions, held against what GitHub's own library prints (npm: @actions/core)."""

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

COMMANDS = {ERROR: "error", WARNING: "warning", INFORMATION: "notice", HINT: "notice"}


def lines(*files: FileReport, **more: Any) -> list[str]:
    # the runner reads line by line, and ends them nowhere else
    *found, last = printed(written("github", *files, **more)).decode().split("\n")
    assert last == ""
    return found


def taken_apart(line: str) -> tuple[str, frozenset[str], str]:
    _, head, message = line.split("::", 2)
    command, _, properties = head.partition(" ")
    return command, frozenset(properties.split(",")), message


def test_githubs_own_library_prints_the_same(node_modules: Path) -> None:
    assert node_modules.is_dir()
    wanted: list[dict[str, Any]] = []
    files = [file for file in GALLERY if file.path.isprintable()]
    for file in files:
        source = Source(file.text)
        for finding in file.findings:
            start, end = source.position(finding.span.start), source.position(finding.span.end)
            properties: dict[str, Any] = {"title": f"doable {finding.code} {finding.name}", "file": finding.path}
            properties |= {"startLine": start.line + 1, "endLine": end.line + 1}
            if start.line == end.line:
                properties |= {"startColumn": start.column + 1, "endColumn": end.column + 1}
            message = finding.message.replace("\udc80", "\\udc80")
            wanted.append({"command": COMMANDS[finding.severity], "message": message, "properties": properties})
    theirs = ask("github", wanted)
    assert list(map(taken_apart, lines(*files, least=HINT))) == list(map(taken_apart, theirs))
    assert len(theirs) > 400


@pytest.mark.parametrize("severity", Severity)
def test_a_command(severity: Severity) -> None:
    assert lines(a_file(severity), least=HINT) == [
        f"::{COMMANDS[severity]} file=a.md,line=1,col=7,endLine=1,endColumn=10,title=doable C102 vague-verb"
        "::`x` names no action."
    ]


def test_github_refuses_columns_of_a_range_over_several_lines() -> None:
    (line,) = lines(FileReport("a.md", 1, (a_finding(TEXT, "Fix it\n- [ ]"),), text=TEXT))
    assert line.startswith("::warning file=a.md,line=1,endLine=2,title=")


def test_what_a_plan_says_ends_no_command() -> None:
    (line,) = lines(FileReport(ODD, 1, (a_finding(TEXT, "Fix", path=ODD, message=HOSTILE),), text=TEXT))
    assert line.startswith("::warning file=notes/ü &<b>'\"%2525;]%2C%3A#?*.md,line=1,")
    assert "%0D%0A::error::x%250A##vso" in line


def test_paths_start_at_the_root_of_the_checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    (line,) = lines(a_file(WARNING), GITHUB_WORKSPACE=str(tmp_path))
    assert line.startswith("::warning file=docs/a.md,")


def test_separators_are_slashes_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    (line,) = lines(FileReport("notes\\a.md", 1, (a_finding(TEXT, "Fix"),), text=TEXT))
    assert line.startswith("::warning file=notes/a.md,")


def test_nothing_found_is_nothing_printed() -> None:
    assert written("github") == written("github", FileReport("a.md", 3)) == written("github", a_file(HINT)) == ""
