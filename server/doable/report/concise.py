"""Findings for grep, quickfix lists and other programs that read `path:line:column: message`."""

from typing import TYPE_CHECKING

from doable.report.text import clean
from doable_md.text import Source

if TYPE_CHECKING:
    from doable.finding import Severity
    from doable.report import FileReport


def file_concise(file: "FileReport", least: "Severity") -> str:
    """Return a line a finding at or above `least`: `path:line:column: severity CODE message`."""
    source = Source(file.text)
    out: list[str] = []
    for finding in file.findings:
        if finding.severity >= least:
            start = source.position(finding.span.start)
            place = f"{clean(finding.path)}:{start.line + 1}:{start.column + 1}"
            out.append(f"{place}: {finding.severity.label} {finding.code} {clean(finding.message)}\n")
    return "".join(out)
