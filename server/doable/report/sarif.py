"""Findings as SARIF 2.1.0, for GitHub code scanning and other collectors. Columns count code points."""

import os
from typing import TYPE_CHECKING, Any

from doable import __version__
from doable.finding import Safety, Severity
from doable.report.edits import changes
from doable.report.fingerprint import fingerprints
from doable.report.json import dump, pretty
from doable.report.places import Places, rooted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.finding import Finding, Fix, Place
    from doable.report import FileReport, Look, Tally
    from doable.rule import Rule

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning"}
# Under this name a later way to compute them can stand beside this one.
_FINGERPRINT = "doableFinding/v1"


def part(report: "FileReport", look: "Look") -> str:
    """Return the results of one file as elements of a list, each indented by eight; "" where there are none."""
    return ",\n".join("        " + pretty(result, "        ") for result in _results(report, look))


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the log of a run; a file that was left out is a notification of its one invocation.

    All rules are described, in their order: results name theirs by its number in it, which is known to every process.
    """
    from doable.rules import RULES  # noqa: PLC0415

    driver = {"name": "doable", "version": __version__, "rules": [_rule(rule) for rule in RULES]}
    notes = [{"level": "warning", "message": {"text": f"{path} {reason}"}} for path, reason in tally.skipped]
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True, "toolExecutionNotifications": notes}],
        "results": [],
    }
    log = dump({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    listed = ",\n".join(filter(None, parts))
    # the results come last
    head, results, tail = log.rpartition('"results": []')
    return f'{head}"results": [\n{listed}\n      ]{tail}' if listed else head + results + tail


def _rule(rule: "Rule") -> dict[str, Any]:
    return {
        "id": rule.code,
        "name": rule.name,
        "shortDescription": {"text": rule.summary},
        "fullDescription": {"text": rule.why},
        "help": {
            "text": f"{rule.why}\n\nInstead of\n\n{rule.bad}\nwrite\n\n{rule.good}",
            "markdown": f"{rule.why}\n\nInstead of\n\n{_block(rule.bad)}\nwrite\n\n{_block(rule.good)}",
        },
        "defaultConfiguration": {"level": _LEVELS.get(rule.severity, "note")},
        "properties": {"tags": [rule.family.value]},
    }


def _block(plan: str) -> str:
    return f"````markdown\n{plan}````\n"


def _results(report: "FileReport", look: "Look") -> list[dict[str, Any]]:
    places, indices = Places(report.text), _indices()
    uri = _uri(report.path, look)
    fixes = report.fixes or ((),) * len(report.findings)
    results: list[dict[str, Any]] = []
    for finding, some, fingerprint in zip(report.findings, fixes, fingerprints(report, look), strict=True):
        result: dict[str, Any] = {
            "ruleId": finding.code,
            "ruleIndex": indices[finding.code],
            "level": _LEVELS.get(finding.severity, "note"),
            "message": {"text": finding.message},
            "locations": [{"physicalLocation": _location(uri, _region(*places.range(finding.span)))}],
            "partialFingerprints": {_FINGERPRINT: fingerprint},
        }
        if finding.related:
            result["relatedLocations"] = _related(finding, look)
        if proposed := [fix for fix in (_fix(fix, uri, places) for fix in some) if fix]:
            result["fixes"] = proposed
        results.append(result)
    return results


def _indices() -> dict[str, int]:
    from doable.rules import RULES  # noqa: PLC0415

    return {rule.code: number for number, rule in enumerate(RULES)}


def _fix(fix: "Fix", uri: str, places: Places) -> dict[str, Any] | None:
    # a viewer puts it in at a click: what has slots to fill in is not for that
    changed = changes(fix, places.text) if fix.safety > Safety.SLOT else []
    if not changed:
        return None
    replacements = [
        {"deletedRegion": _region(*places.range(change.span)), "insertedContent": {"text": change.text}}
        for change in changed
    ]
    return {
        "description": {"text": fix.title},
        "artifactChanges": [{"artifactLocation": {"uri": uri}, "replacements": replacements}],
        "properties": {"safety": fix.safety.label},
    }


def _related(finding: "Finding", look: "Look") -> list[dict[str, Any]]:
    return [
        {
            "id": number,
            "physicalLocation": _location(_uri(related.place.path, look), _place(related.place)),
            "message": {"text": related.message},
        }
        for number, related in enumerate(finding.related)
    ]


def _place(place: "Place") -> dict[str, int]:
    return _region(place.line + 1, place.column + 1, place.end_line + 1, place.end_column + 1)


def _region(line: int, column: int, end_line: int, end_column: int) -> dict[str, int]:
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _location(uri: str, region: dict[str, int]) -> dict[str, Any]:
    return {"artifactLocation": {"uri": uri}, "region": region}


def _uri(path: str, look: "Look") -> str:
    from urllib.parse import quote  # noqa: PLC0415 - only where there is a finding

    slashed = rooted(path, look)
    if os.path.isabs(slashed):  # noqa: PTH117 - pathlib knows file URIs, but not of names that are not UTF-8
        return "file://" + quote(slashed if slashed.startswith("/") else f"/{slashed}", "/:", errors="surrogateescape")
    return quote(slashed, errors="surrogateescape")
