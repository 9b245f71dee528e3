"""Fingerprints: by which a service knows a finding again in the next report, although lines have moved."""

from collections import Counter
from hashlib import blake2b
from typing import TYPE_CHECKING

from doable.report.places import Places, rooted
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.finding import Finding
    from doable.report import FileReport, Look

_WORD = lazy(r"[^\W_]+")
# What stands before a task's words: quotes, the list's sign or number, the box.
_MARKER = lazy(r"[\s>]*(?:[-*+]|\d+[.)])?\s*(?:\[.?\])?")
# Days and weeks are moved all the time; a task stays the same task.
_DATE = lazy(r"\d{4}-\d\d?-\d\d?(?:T[\d:]+)?|\d{4}-?[QW]\d\d?")


def fingerprints(report: "FileReport", look: "Look") -> "Iterator[str]":
    """Give 32 hexadecimal digits for each finding of a file, unique in a report of files that all differ in path.

    They rest on the path, the rule, and the words of the finding's line without dates, or what else it is about; of
    several that are alike in these, on their order. The number of the line, its indentation, its box and its
    punctuation are not among it.
    """
    places = Places(report.text)
    path = rooted(report.path, look)
    seen: Counter[str] = Counter()
    for finding in report.findings:
        about = f"{path}\0{finding.code}\0{finding.subject or _words(finding, places)}"
        seen[about] += 1
        digest = blake2b(f"{about}\0{seen[about]}".encode("utf-8", "surrogatepass"), digest_size=16)
        yield digest.hexdigest()


def _words(finding: "Finding", places: Places) -> str:
    _, start = places.line(finding.span.start)
    line = places.text[start : places.end(start)]
    line = _MARKER.sub("", line, count=1)
    return " ".join(_WORD.findall(_DATE.sub("", line).casefold()))
