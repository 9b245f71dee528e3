"""Findings as a Code Quality report of GitLab, which compares them with those of the target branch."""

from typing import TYPE_CHECKING

from doable.finding import Severity
from doable.report.fingerprint import fingerprints
from doable.report.json import pretty
from doable.report.places import Places, rooted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import FileReport, Look, Tally

_SEVERITIES = {
    Severity.ERROR: "critical",
    Severity.WARNING: "major",
    Severity.INFORMATION: "minor",
    Severity.HINT: "info",
}


def part(report: "FileReport", look: "Look") -> str:
    """Return the findings of one file as elements of a list, each indented by two; "" where there are none."""
    places, path = Places(report.text), rooted(report.path, look)
    issues: list[str] = []
    for finding, fingerprint in zip(report.findings, fingerprints(report, look), strict=True):
        if finding.severity >= look.least:
            line, _, end_line, end_column = places.range(finding.span)
            # lines are whole and the last one counts
            end_line -= end_column == 1 and end_line > line
            issue = {
                "description": f"{finding.code} {finding.name}: {finding.message}",
                "check_name": finding.code,
                "fingerprint": fingerprint,
                "severity": _SEVERITIES[finding.severity],
                "location": {"path": path, "lines": {"begin": line, "end": end_line}},
            }
            issues.append("  " + pretty(issue, "  "))
    return ",\n".join(issues)


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the report of a run: a list, as GitLab takes no other."""
    listed = ",\n".join(filter(None, parts))
    return f"[\n{listed}\n]\n" if listed else "[]\n"
