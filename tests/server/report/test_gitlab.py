"""GitLab's Code Quality report.

No package ships its schema. `gitlab-code-quality.schema.json` beside this file was written for these tests from GitLab's
documentation ("Code Quality report format" in "Code Quality", CC BY-SA 4.0) and covers all that it asks for: the
list, the required fields, the five severities, the two forms of a location. What no schema can say is tested here:
GitLab stops reading at the first finding that it does not understand, keeps one finding a fingerprint, and wants paths
relative to the root of the project.
"""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from doable.report import FileReport
from doable_md.text import Span
from tests.server.report.samples import (
    ERROR,
    GALLERY,
    HINT,
    HOSTILE,
    INFORMATION,
    LEFT_OUT,
    ODD,
    TEXT,
    WARNING,
    a_file,
    a_finding,
    printed,
    written,
)

SCHEMA = json.loads(Path(__file__).with_name("gitlab-code-quality.schema.json").read_text(encoding="utf-8"))


def issues(*files: FileReport, **more: Any) -> Any:
    return json.loads(printed(written("gitlab", *files, **more)))


# outside of CI, what lies elsewhere is named as it was given: no path from the project's root would be right
INSIDE = tuple(file for file in GALLERY if not file.path.startswith("/"))


@pytest.mark.parametrize("files", [(), INSIDE[:1], INSIDE], ids=["no file", "no finding", "all that is hard"])
@pytest.mark.parametrize("least", [HINT, INFORMATION])
def test_the_schema_holds(files: tuple[FileReport, ...], least: Any) -> None:
    found = issues(*files, least=least, skipped=LEFT_OUT)
    jsonschema.validate(found, SCHEMA)
    assert len(found) == sum(finding.severity >= least for file in files for finding in file.findings)


@pytest.mark.parametrize(
    "broken",
    [
        {"severity": "warning"},
        {"location": {"path": "/a.md", "lines": {"begin": 1}}},
        {"location": {"path": "./a.md", "lines": {"begin": 1}}},
        {"location": {"path": "a.md", "lines": {"begin": 0}}},
        {"location": {"path": "a.md"}},
        {"fingerprint": ""},
    ],
)
def test_the_schema_would_tell(broken: dict[str, Any]) -> None:
    (issue,) = issues(a_file(WARNING))
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate([issue | broken], SCHEMA)


def test_an_issue() -> None:
    (issue,) = issues(FileReport("my notes/ü.md", 1, (a_finding(TEXT, "Fix", ERROR),), text=TEXT))
    assert issue.pop("fingerprint").isalnum()
    assert issue == {
        "description": "C102 vague-verb: `x` names no action.",
        "check_name": "C102",
        "severity": "critical",
        "location": {"path": "my notes/ü.md", "lines": {"begin": 1, "end": 1}},
    }


def test_severities() -> None:
    found = issues(a_file(ERROR, WARNING, INFORMATION, HINT), least=HINT)
    assert [issue["severity"] for issue in found] == ["critical", "major", "minor", "info"]


def test_what_a_message_says_comes_through() -> None:
    (issue,) = issues(FileReport(ODD, 1, (a_finding(TEXT, "Fix", path=ODD, message=HOSTILE),), text=TEXT))
    assert issue["description"] == f"C102 vague-verb: {HOSTILE}"
    assert issue["location"]["path"] == ODD


@pytest.mark.parametrize(("marked", "end"), [("Fix", 1), ("Fix it\n", 1), ("Fix it\n- [ ]", 2)])
def test_lines_are_those_that_the_finding_touches(marked: str, end: int) -> None:
    (issue,) = issues(FileReport("a.md", 1, (a_finding(TEXT, marked),), text=TEXT))
    assert issue["location"]["lines"] == {"begin": 1, "end": end}


def test_paths_are_relative_to_the_root_of_the_project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    monkeypatch.chdir(tmp_path / "docs")
    for path in ("a.md", str(tmp_path / "docs" / "a.md")):
        file = FileReport(path, 1, (a_finding(TEXT, "Fix", path=path),), text=TEXT)
        (issue,) = issues(file, CI_PROJECT_DIR=str(tmp_path))
        assert issue["location"]["path"] == "docs/a.md"


def test_a_fingerprint_is_that_of_one_finding_and_stays_when_lines_move() -> None:
    found = Counter(issue["fingerprint"] for issue in issues(*GALLERY, least=HINT))
    assert set(found.values()) == {1}
    moved = "# Plan\n\n" + TEXT
    (before,), (after,) = (
        issues(FileReport("a.md", 1, (a_finding(text, "Fix"),), text=text)) for text in (TEXT, moved)
    )
    assert before["fingerprint"] == after["fingerprint"]
    assert after["location"]["lines"]["begin"] == before["location"]["lines"]["begin"] + 2


def test_a_fingerprint_does_not_depend_on_what_else_is_shown() -> None:
    alike = [
        a_finding(TEXT, "Fix", severity)._replace(span=Span(6, 9 + n)) for n, severity in enumerate((HINT, WARNING))
    ]
    file = FileReport("a.md", 1, tuple(alike), text=TEXT)
    shown = issues(file, least=HINT)
    assert issues(file) == [shown[1]]
