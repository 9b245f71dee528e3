"""Checkstyle's report, read by diff-quality, which takes it from many tools.

There is no published schema; what is held here beside is what the program Checkstyle itself writes (its XMLLogger): the
attributes, their order of elements, and the severities error, warning and info.
"""

from typing import Any

import pytest
from diff_cover.violationsreporters.java_violations_reporter import CheckstyleXmlDriver
from lxml import etree

from doable.finding import Severity
from doable.report import FileReport
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

KINDS = {ERROR: "error", WARNING: "warning", INFORMATION: "info", HINT: "info"}


def tree(*files: FileReport, **more: Any) -> Any:
    return etree.fromstring(printed(written("checkstyle", *files, **more)))


def test_diff_quality_reads_every_finding_in_its_place() -> None:
    files = [file for file in GALLERY if file.path.isprintable()]
    assert len(files) > 5
    read = CheckstyleXmlDriver().parse_reports([printed(written("checkstyle", *files)).decode()])
    assert set(read) == {file.path for file in files if file.findings}
    for file in files:
        starts = [
            file.text.replace("\r\n", "\n").replace("\r", "\n")[: finding.span.start] for finding in file.findings
        ]
        if "\r\n" in file.text:
            starts = [file.text[: finding.span.start] for finding in file.findings]
        lines = {(start.count("\n") + 1, KINDS[f.severity]) for start, f in zip(starts, file.findings, strict=True)}
        assert {(violation.line, violation.message.split(":")[0]) for violation in read.get(file.path, [])} == lines


@pytest.mark.parametrize("files", [(), GALLERY[:1], GALLERY], ids=["no file", "no finding", "all that is hard"])
def test_it_looks_as_checkstyle_writes_it(files: tuple[FileReport, ...]) -> None:
    root = tree(*files, skipped=LEFT_OUT)
    assert (root.tag, set(root.attrib)) == ("checkstyle", {"version"})
    assert len(root) == sum(bool(file.findings) for file in files)
    for file in root:
        assert (file.tag, set(file.attrib)) == ("file", {"name"})
        for error in file:
            assert error.tag == "error"
            assert list(error.attrib) == ["line", "column", "severity", "message", "source"]
            assert int(error.attrib["line"]) > 0 < int(error.attrib["column"])
            assert error.attrib["severity"] in {"error", "warning", "info"}
            assert len(error) == 0


@pytest.mark.parametrize("severity", Severity)
def test_an_error(severity: Severity) -> None:
    (file,) = tree(a_file(severity))
    assert file.attrib["name"] == "a.md"
    assert dict(file[0].attrib) == {
        "line": "1",
        "column": "7",
        "severity": KINDS[severity],
        "message": "`x` names no action.",
        "source": "doable.clarity.C102",
    }


def test_what_a_plan_says_comes_through_save_what_xml_cannot_hold() -> None:
    (file,) = tree(FileReport(ODD, 1, (a_finding(TEXT, "Fix", path=ODD, message=HOSTILE),), text=TEXT))
    assert file.attrib["name"] == ODD
    told = file[0].attrib["message"]
    assert told == "".join("\ufffd" if character in "\x1b\x00\udc80\ufffe" else character for character in HOSTILE)
