"""Findings as a Checkstyle report, which Jenkins, reviewdog, diff-quality and many others read."""

from typing import TYPE_CHECKING

from doable.finding import Severity
from doable.report.places import Places
from doable.report.xml import HEAD, attribute

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import FileReport, Look, Tally

_SEVERITIES = {Severity.ERROR: "error", Severity.WARNING: "warning"}
_VERSION = "4.3"
"""Of the report's form, as others that write it say; no Checkstyle has to do with it."""


def part(report: "FileReport", look: "Look") -> str:
    """Return the file with an error a finding; "" where there are none.

    `source` is what readers group by: the part behind the last point is the rule, what stands before it the family.
    """
    places = Places(report.text)
    errors: list[str] = []
    for finding in report.findings:
        if finding.severity >= look.least:
            line, column = places.position(finding.span.start)
            errors.append(
                f'    <error line="{line + 1}" column="{column + 1}"'
                f' severity="{_SEVERITIES.get(finding.severity, "info")}" message="{attribute(finding.message)}"'
                f' source="doable.{finding.family.value}.{finding.code}"/>\n'
            )
    return f'  <file name="{attribute(report.path)}">\n{"".join(errors)}  </file>\n' if errors else ""


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the report of a run."""
    return "".join([HEAD, f'\n<checkstyle version="{_VERSION}">\n', *parts, "</checkstyle>\n"])
