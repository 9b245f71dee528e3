"""Findings for grep, quickfix lists and other programs that read `path:line:column: message`."""

from typing import TYPE_CHECKING

from doable.report.places import Places
from doable.report.terminal import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import FileReport, Look, Tally


def part(report: "FileReport", look: "Look") -> str:
    """Return a line a finding: `path:line:column: severity CODE message`."""
    places, path = Places(report.text), clean(report.path)
    out: list[str] = []
    for finding in report.findings:
        if finding.severity >= look.least:
            line, column = places.position(finding.span.start)
            place = f"{path}:{line + 1}:{column + 1}"
            out.append(f"{place}: {finding.severity.label} {finding.code} {clean(finding.message)}\n")
    return "".join(out)


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the parts, one after the other."""
    return "".join(parts)
