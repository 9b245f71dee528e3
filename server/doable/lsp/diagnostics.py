"""Findings as diagnostics: plain JSON, made once for a text and sent as it is."""

# ruff: noqa: PTH118, PTH120

import os
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Severity
from doable.lsp.convert import Json, Ranges, units, uri_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from doable.config import ConfigError
    from doable.finding import Finding, Place
    from doable_md import Plan, Source

SOURCE = "doable"


class Shape(NamedTuple):
    """What the client understands of a diagnostic."""

    encoding: str = "utf-16"
    related: bool = False
    links: bool = False
    data: bool = False


def diagnostics(
    findings: "Sequence[Finding]", plan: "Plan", shape: Shape, most: int, source_of: "Callable[[str], Source | None]"
) -> list[Json]:
    """Return the findings of a plan as diagnostics, at most `most` and one that tells how many are left out.

    `source_of` returns the text of another file, where it is at hand: related places are in code points until then.
    """
    ranges = Ranges(plan.source, shape.encoding)
    out = [_diagnostic(finding, ranges, shape, source_of) for finding in findings[:most]]
    if len(findings) > most:
        first = findings[most]
        out.append({
            "range": ranges.of(first.span),
            "severity": 3,
            "source": SOURCE,
            "message": f"{len(findings) - most} more findings from here on are not shown (`max-findings = {most}`).",
        })  # fmt: skip
    return out


def diagnostic(finding: "Finding", plan: "Plan", shape: Shape, source_of: "Callable[[str], Source | None]") -> Json:
    """Return one finding as a diagnostic."""
    return _diagnostic(finding, Ranges(plan.source, shape.encoding), shape, source_of)


def _diagnostic(finding: "Finding", ranges: Ranges, shape: Shape, source_of: "Callable[[str], Source | None]") -> Json:
    out: Json = {
        "range": ranges.of(finding.span),
        "severity": severity(finding.severity),
        "code": finding.code,
        "source": SOURCE,
        "message": finding.message,
    }
    if shape.links:
        out["codeDescription"] = {"href": page(finding.code)}
    if shape.data:
        out["data"] = {"name": finding.name, **finding.data}
    if shape.related and finding.related:
        out["relatedInformation"] = [
            {
                "location": {"uri": uri_of(one.place.path), "range": place_range(one.place, shape.encoding, source_of)},
                "message": one.message,
            }
            for one in finding.related
        ]
    return out


def severity(level: Severity) -> int:
    """Return LSP's number, in which an error is 1 and a hint 4."""
    return Severity.ERROR + 1 - level


def place_range(place: "Place", encoding: str, source_of: "Callable[[str], Source | None]") -> Json:
    """Return a place in some document as a client's range."""

    def position(line: int, column: int) -> Json:
        source = None if encoding == "utf-32" else source_of(place.path)
        if source is not None and line < len(source.line_starts):
            start = source.line_starts[line]
            return {"line": line, "character": units(source.text[start : start + column], encoding)}
        return {"line": line, "character": column}

    return {"start": position(place.line, place.column), "end": position(place.end_line, place.end_column)}


def config_diagnostic(error: "ConfigError") -> Json:
    """Return what is wrong with a settings file as a diagnostic of that file: on its line, all of it."""
    line = max(error.line - 1, 0)
    reason = f"`{error.key}` {error.reason}" if error.key else error.reason
    return {
        "range": {"start": {"line": line, "character": 0}, "end": {"line": line + 1, "character": 0}},
        "severity": 1,
        "source": SOURCE,
        "message": f"{reason}. Until it is mended, the settings before it hold.",
    }


def failure_diagnostic(failure: str) -> Json:
    """Return what tells that a document could not be checked: without it, silence would look like praise."""
    start = {"line": 0, "character": 0}
    return {
        "range": {"start": start, "end": start},
        "severity": 3,
        "source": SOURCE,
        "message": f"Checking this document failed, which is a bug in doable; the server's log has more. {failure}",
    }


@lru_cache(maxsize=256)
def page(code: str) -> str:
    """Return the URI of a rule's page: that of the source tree, else one written from the rule beside the temporary
    files, so that the link works without a network and speaks of this version.
    """
    from doable.docs import page_name, rule_page  # noqa: PLC0415 - only where there is a finding
    from doable.rules import by_name  # noqa: PLC0415

    rule = by_name(code)
    if rule is None:
        return ""
    root = os.path.dirname(os.path.dirname(os.path.dirname(os.path.dirname(os.path.abspath(__file__)))))  # noqa: PTH100
    tree = os.path.join(root, "docs", "rules", page_name(rule))
    if os.path.isfile(tree):  # noqa: PTH113
        return uri_of(tree)
    file = os.path.join(_pages(), page_name(rule))
    with open(file, "w", encoding="utf-8") as stream:  # noqa: PTH123
        stream.write(rule_page(rule))
    return uri_of(file)


@lru_cache(maxsize=1)
def _pages() -> str:
    import atexit  # noqa: PLC0415 - 40 ms that only an installed server without its source tree pays
    import shutil  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    folder = tempfile.mkdtemp(prefix="doable-rules-")
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder
