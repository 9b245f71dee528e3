"""The formats of `doable check`: what each is called, what it wants, and where it is written."""

# ruff: noqa: PLC0415 - a run has one format, and pays for no other

import os
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from doable.finding import Severity
from doable.report import Look

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from doable.report import FileReport, Tally


class Writer(Protocol):
    """A module of a format. Both functions are pure, so that parts can be written in other processes."""

    def part(self, report: "FileReport", look: Look) -> str:
        """Return what one file adds to the output; "" where that is nothing."""
        ...

    def document(self, parts: "Sequence[str]", tally: "Tally") -> str:
        """Return the whole output, from the parts of all files in order and the counts of the run."""
        ...


class Format(NamedTuple):
    """A format. `writer` imports its module; the rest is what a run needs to know before it imports any."""

    name: str
    writer: "Callable[[], Writer]"
    streams: bool = False
    """Its document is its parts: they can be written as they come."""
    fixes: bool = False
    """It shows what a fix changes, so fixes have to be asked for."""
    hints: bool = False
    """It has hints whether or not these are asked for: a program reads it, and can leave them out."""
    summary: Literal["out", "err", "warnings"] = "warnings"
    """Where the summary goes: it ends the output, or it stands on standard error, or there is none, and only what the
    output has no place for is said on standard error."""
    root: str = ""
    """The variable in which its service names the folder that its paths start from."""

    def look(self, least: Severity, *, color: bool = False, environ: "Mapping[str, str]" = os.environ) -> Look:
        """Return how findings are shown in this format, where those from `least` on are asked for."""
        root = environ.get(self.root) if self.root else None
        return Look(
            Severity.HINT if self.hints else least,
            color,
            os.getcwd() if root else "",  # noqa: PTH109
            os.path.realpath(root) if root else "",
        )


def _text() -> Writer:
    from doable.report import text

    return text


def _concise() -> Writer:
    from doable.report import concise

    return concise


def _json() -> Writer:
    from doable.report import json

    return json


def _json_lines() -> Writer:
    from doable.report import json_lines

    return json_lines


def _sarif() -> Writer:
    from doable.report import sarif

    return sarif


def _junit() -> Writer:
    from doable.report import junit

    return junit


def _github() -> Writer:
    from doable.report import github

    return github


def _gitlab() -> Writer:
    from doable.report import gitlab

    return gitlab


def _azure() -> Writer:
    from doable.report import azure

    return azure


def _rdjson() -> Writer:
    from doable.report import rdjson

    return rdjson


def _checkstyle() -> Writer:
    from doable.report import checkstyle

    return checkstyle


_ALL = (
    Format("text", _text, streams=True, fixes=True, summary="out"),
    Format("concise", _concise, streams=True, summary="err"),
    Format("json", _json, fixes=True, hints=True),
    Format("json-lines", _json_lines, streams=True, fixes=True, hints=True),
    Format("sarif", _sarif, fixes=True, hints=True, root="GITHUB_WORKSPACE"),
    Format("junit", _junit, hints=True),
    Format("github", _github, streams=True, summary="err", root="GITHUB_WORKSPACE"),
    Format("gitlab", _gitlab, root="CI_PROJECT_DIR"),
    Format("azure", _azure, streams=True, summary="err", root="BUILD_SOURCESDIRECTORY"),
    Format("rdjson", _rdjson, fixes=True),
    Format("checkstyle", _checkstyle, hints=True),
)

FORMATS = {form.name: form for form in _ALL}
