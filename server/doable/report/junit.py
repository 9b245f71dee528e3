"""Findings as JUnit XML, which most CI systems show: a suite a file, a failed case a finding."""

import re
from typing import TYPE_CHECKING

from doable_md.text import Source

if TYPE_CHECKING:
    from doable.report import FileReport, Report

# What XML 1.0 cannot hold, not even escaped.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


def check_junit(report: "Report") -> str:
    """Return the findings of a run. A file without any is a case that passed, a file left out one that was skipped."""
    count = len(report.findings)
    passed = sum(not file.findings for file in report.files)
    tests = count + passed + len(report.skipped)
    totals = f'tests="{tests}" failures="{count}" skipped="{len(report.skipped)}" errors="0"'
    out = ['<?xml version="1.0" encoding="utf-8"?>', f'<testsuites name="doable" {totals}>']
    for file in report.files:
        out += _suite(file)
    for skipped in report.skipped:
        name, reason = _attribute(skipped.path), _attribute(skipped.reason)
        out += [
            f'  <testsuite name="{name}" tests="1" failures="0" skipped="1" errors="0">',
            f'    <testcase name="read" classname="{name}"><skipped message="{reason}"/></testcase>',
            "  </testsuite>",
        ]
    return "\n".join([*out, "</testsuites>"]) + "\n"


def _suite(file: "FileReport") -> list[str]:
    source = Source(file.text)
    name = _attribute(file.path)
    tests = max(1, len(file.findings))
    out = [f'  <testsuite name="{name}" tests="{tests}" failures="{len(file.findings)}" skipped="0" errors="0">']
    if not file.findings:
        out.append(f'    <testcase name="doable" classname="{name}"/>')
    for finding in file.findings:
        start = source.position(finding.span.start)
        line, column = start.line + 1, start.column + 1
        place = f"{file.path}:{line}:{column}: {finding.severity.label} {finding.code}"
        out += [
            f'    <testcase name="{finding.code} {finding.name}" classname="{name}" file="{name}" line="{line}">',
            f'      <failure type="{finding.severity.label}" message="{_attribute(finding.message)}">'
            f"{_attribute(place)}</failure>",
            "    </testcase>",
        ]
    return [*out, "  </testsuite>"]


def _attribute(text: str) -> str:
    return "".join(_ESCAPES.get(character, character) for character in _FORBIDDEN.sub("\ufffd", text))
