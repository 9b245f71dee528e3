"""Findings as SARIF 2.1.0, for GitHub code scanning and other collectors. Columns count code points."""

import os
from typing import TYPE_CHECKING, Any

from doable import __version__
from doable.finding import Severity
from doable.report.json import dump
from doable_md.text import Source

if TYPE_CHECKING:
    from doable.finding import Finding, Place
    from doable.report import Report

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def check_sarif(report: "Report") -> str:
    """Return the findings of a run; a file that was left out is a notification of its one invocation."""
    from doable.rules import RULES  # noqa: PLC0415

    spoke = {finding.code for finding in report.findings}
    rules = [rule for rule in RULES if rule.code in spoke]
    indices = {rule.code: index for index, rule in enumerate(rules)}
    results: list[dict[str, Any]] = []
    for file in report.files:
        source = Source(file.text)
        results += [_result(finding, source, indices) for finding in file.findings]
    driver = {
        "name": "doable",
        "version": __version__,
        "rules": [
            {
                "id": rule.code,
                "name": rule.name,
                "shortDescription": {"text": rule.summary},
                "fullDescription": {"text": rule.why},
                "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "note")},
                "properties": {"tags": [rule.family.value]},
            }
            for rule in rules
        ],
    }
    notes = [
        {"level": "warning", "message": {"text": f"{skipped.path} {skipped.reason}"}} for skipped in report.skipped
    ]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": results,
    }
    return dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})


def _result(finding: "Finding", source: Source, indices: dict[str, int]) -> dict[str, Any]:
    start, end = source.position(finding.span.start), source.position(finding.span.end)
    region = _region(start.line, start.column, end.line, end.column)
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": indices[finding.code],
        "level": _LEVELS.get(finding.severity, "note"),
        "message": {"text": finding.message},
        "locations": [{"physicalLocation": _location(finding.path, region)}],
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _location(related.place.path, _place(related.place)),
                "message": {"text": related.message},
            }
            for number, related in enumerate(finding.related)
        ]
    return result


def _place(place: "Place") -> dict[str, int]:
    return _region(place.line, place.column, place.end_line, place.end_column)


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line + 1, "startColumn": column + 1, "endLine": end_line + 1, "endColumn": end_column + 1}


def _location(path: str, region: dict[str, int]) -> dict[str, Any]:
    from urllib.parse import quote  # noqa: PLC0415 - only where there is a finding

    slashed = path.replace(os.sep, "/")
    if os.path.isabs(path):  # noqa: PTH117 - pathlib knows file URIs, but not of names that are not UTF-8
        uri = "file://" + quote(slashed if slashed.startswith("/") else f"/{slashed}", "/:", errors="surrogateescape")
    else:
        uri = quote(slashed, errors="surrogateescape")
    return {"artifactLocation": {"uri": uri}, "region": region}
