"""Findings for programs that read them as they come: one JSON object a line, the same as in `json`."""

import json
from typing import TYPE_CHECKING

from doable.report.json import finding_records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.report import FileReport, Look, Tally


def part(report: "FileReport", look: "Look") -> str:
    """Return a line a finding, in ASCII: no reader of lines takes a character of a plan for the end of one."""
    return "".join(json.dumps(record) + "\n" for record in finding_records(report, look))


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the parts, one after the other."""
    return "".join(parts)
