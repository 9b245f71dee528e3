"""Findings in the Reviewdog Diagnostic Format, with suggestions that a reviewer can take over at a click."""

from typing import TYPE_CHECKING, Any

from doable.finding import Severity
from doable.report.edits import proposal, replaced
from doable.report.json import pretty
from doable.report.places import Places, slashed

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.finding import Fix
    from doable.report import FileReport, Look, Tally
    from doable_md.text import Span

_SEVERITIES = {Severity.ERROR: "ERROR", Severity.WARNING: "WARNING"}


def part(report: "FileReport", look: "Look") -> str:
    """Return the diagnostics of one file as elements of a list, each indented by four; "" where there are none."""
    places, path = Places(report.text), slashed(report.path)
    fixes = report.fixes or ((),) * len(report.findings)
    diagnostics: list[str] = []
    for finding, some in zip(report.findings, fixes, strict=True):
        if finding.severity < look.least:
            continue
        diagnostic: dict[str, Any] = {
            "message": finding.message,
            "location": {"path": path, "range": _range(places, finding.span)},
            "severity": _SEVERITIES.get(finding.severity, "INFO"),
            "code": {"value": finding.code},
        }
        if suggestion := _suggestion(some, places):
            diagnostic["suggestions"] = [suggestion]
        if finding.related:
            # their columns count bytes of texts that are not at hand: whole lines
            diagnostic["related_locations"] = [
                {
                    "message": related.message,
                    "location": {
                        "path": slashed(related.place.path),
                        "range": {"start": {"line": related.place.line + 1}},
                    },
                }
                for related in finding.related
            ]
        diagnostics.append("    " + pretty(diagnostic, "    "))
    return ",\n".join(diagnostics)


def document(parts: "Sequence[str]", tally: "Tally") -> str:
    """Return the result of a run."""
    listed = ",\n".join(filter(None, parts))
    diagnostics = f"[\n{listed}\n  ]" if listed else "[]"
    return f'{{\n  "source": {{\n    "name": "doable"\n  }},\n  "diagnostics": {diagnostics}\n}}\n'


def _suggestion(fixes: "Sequence[Fix]", places: Places) -> dict[str, Any] | None:
    """Return the best fix as one replacement: suggestions are taken over one by one, a fix whole or not at all."""
    proposed = proposal(fixes, places.text)
    if proposed is None:
        return None
    _, changed = proposed
    span = changed[0].span._replace(end=changed[-1].span.end)
    return {"range": _range(places, span), "text": replaced(changed, places.text, *span)}


def _range(places: Places, span: "Span") -> dict[str, dict[str, int]]:
    return {"start": _position(places, span.start), "end": _position(places, span.end)}


def _position(places: Places, offset: int) -> dict[str, int]:
    """A line and a column, 1-based, the column in bytes of UTF-8."""
    line, start = places.line(offset)
    before = places.text[start:offset]
    return {"line": line + 1, "column": len(before.encode("utf-8", "surrogatepass")) + 1}
