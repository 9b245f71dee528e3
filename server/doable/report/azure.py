"""Findings as logging commands of Azure Pipelines: issues on the summary of a run, with their places."""

from typing import TYPE_CHECKING

from doable.finding import Severity
from doable.report.places import Places, rooted

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import FileReport, Look, Tally


def part(report: "FileReport", look: "Look") -> str:
    """Return a command a finding: `##vso[task.logissue type=…;sourcepath=…;linenumber=…;…]message`, columns 1-based.

    There are errors and warnings and nothing milder: anything else would end as an error of the agent.
    """
    places, path = Places(report.text), _property(rooted(report.path, look))
    out: list[str] = []
    for finding in report.findings:
        if finding.severity >= look.least:
            line, column = places.position(finding.span.start)
            kind = "error" if finding.severity is Severity.ERROR else "warning"
            out.append(
                f"##vso[task.logissue type={kind};sourcepath={path};linenumber={line + 1};columnnumber={column + 1};"
                f"code={finding.code};]{_data(f'{finding.name}: {finding.message}')}\n"
            )
    return "".join(out)


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the parts, one after the other."""
    return "".join(parts)


def _data(text: str) -> str:
    # agents since March 2021 read %AZP25, and leave %25 as it is: that is common in addresses
    return text.replace("%", "%AZP25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace("]", "%5D").replace(";", "%3B")
