"""Findings as workflow commands of GitHub Actions: annotations on the changed lines of a pull request."""

from typing import TYPE_CHECKING

from doable.finding import Severity
from doable.report.places import Places, rooted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import FileReport, Look, Tally

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def part(report: "FileReport", look: "Look") -> str:
    """Return a command a finding: `::warning file=…,line=…,col=…,…::message`, columns 1-based."""
    places, file = Places(report.text), _property(rooted(report.path, look))
    out: list[str] = []
    for finding in report.findings:
        if finding.severity < look.least:
            continue
        line, column, end_line, end_column = places.range(finding.span)
        # GitHub refuses columns of a range over several lines
        one = line == end_line
        where = f"line={line},col={column},endLine={line},endColumn={end_column}" if one else ""
        where = where or f"line={line},endLine={end_line}"
        title = _property(f"doable {finding.code} {finding.name}")
        command = _COMMANDS.get(finding.severity, "notice")
        out.append(f"::{command} file={file},{where},title={title}::{_data(finding.message)}\n")
    return "".join(out)


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the parts, one after the other."""
    return "".join(parts)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
