"""Findings as workflow commands of GitHub Actions: annotations on the changed lines of a pull request."""

import os
from typing import TYPE_CHECKING

from doable.finding import Severity
from doable_md.text import Source

if TYPE_CHECKING:
    from doable.report import FileReport

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning"}


def file_github(file: "FileReport", least: Severity) -> str:
    """Return a command a finding at or above `least`: `::warning file=…,line=…,col=…,…::message`, columns 1-based."""
    source = Source(file.text)
    out: list[str] = []
    for finding in file.findings:
        if finding.severity < least:
            continue
        start, end = source.position(finding.span.start), source.position(finding.span.end)
        values = {
            "file": finding.path.replace(os.sep, "/"),
            "line": start.line + 1,
            "col": start.column + 1,
            "endLine": end.line + 1,
            "endColumn": end.column + 1,
            "title": f"doable {finding.code} {finding.name}",
        }
        if end.line > start.line:
            # GitHub refuses columns of a range over several lines
            del values["col"], values["endColumn"]
        shown = ",".join(f"{name}={_property(str(value))}" for name, value in values.items())
        out.append(f"::{_COMMANDS.get(finding.severity, 'notice')} {shown}::{_data(finding.message)}\n")
    return "".join(out)


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
