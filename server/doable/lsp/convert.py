"""The edges: positions in the client's encoding to code-point offsets and back, and URIs to paths and back."""

# os.path, not pathlib: paths stay strings here, as everywhere in the engine.
# ruff: noqa: PTH100

import os
from bisect import bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote, urlsplit

if TYPE_CHECKING:
    from doable_md import Source, Span

Json = dict[str, Any]
"""An object as it goes over the wire."""

ENCODINGS = ("utf-8", "utf-16", "utf-32")


def units(text: str, encoding: str) -> int:
    """Return how many units of the encoding a text takes. A lone surrogate counts as what it would be encoded to."""
    if encoding == "utf-32" or text.isascii():
        return len(text)
    if encoding == "utf-16":
        return len(text) + sum(character > "\uffff" for character in text)
    return len(text.encode("utf-8", "surrogatepass"))


def code_points(text: str, count: int, encoding: str) -> int:
    """Return how many whole code points of a text `count` units hold; past its end, all of them."""
    if encoding == "utf-32" or text.isascii():
        return min(count, len(text))
    for number, character in enumerate(text):
        if encoding == "utf-16":
            width = 2 if character > "\uffff" else 1
        else:
            width = 1 if character < "\x80" else 2 if character < "\u0800" else 3 if character <= "\uffff" else 4
        # A position inside of a character is taken to the character's start.
        if count < width:
            return number
        count -= width
    return len(text)


def to_offset(source: "Source", line: int, character: int, encoding: str) -> int:
    """Return the offset of a client's position. What lies outside of the text is taken to its nearest place."""
    if line >= len(source.line_starts):
        return len(source.text)
    span = source.line_span(max(line, 0))
    return span.start + code_points(source.text[span.start : span.end], max(character, 0), encoding)


def to_range(source: "Source", span: "Span", encoding: str) -> Json:
    """Return a span as a client's range."""
    return Ranges(source, encoding).of(span)


class Ranges:
    """Ranges of one text, many at a time."""

    __slots__ = ("_encoding", "_starts", "_text")

    def __init__(self, source: "Source", encoding: str) -> None:
        self._text = source.text
        self._starts = source.line_starts
        # In a text of one unit a character columns are what they are.
        self._encoding = "utf-32" if encoding == "utf-32" or source.text.isascii() else encoding

    def of(self, span: "Span") -> Json:
        """Return a span as a client's range."""
        starts, text = self._starts, self._text
        start, end = min(max(span.start, 0), len(text)), min(max(span.end, 0), len(text))
        line = bisect_right(starts, start) - 1
        last = line
        if line + 1 < len(starts) and end >= starts[line + 1]:
            last = bisect_right(starts, end) - 1
        low, high = start - starts[line], end - starts[last]
        if self._encoding != "utf-32":
            low = units(text[starts[line] : start], self._encoding)
            high = units(text[starts[last] : end], self._encoding)
        return {"start": {"line": line, "character": low}, "end": {"line": last, "character": high}}


def path_of(uri: str) -> str | None:
    """Return the absolute path of a `file:` URI; None for every other kind."""
    parts = urlsplit(uri)
    if parts.scheme != "file":
        return None
    path = unquote(parts.path)
    if os.name == "nt":  # pragma: no cover - the drive's letter stands behind a slash
        return os.path.normpath(f"//{parts.netloc}{path}" if parts.netloc else path.lstrip("/"))
    return os.path.normpath(path)


@lru_cache(maxsize=4096)
def uri_of(path: str) -> str:
    """Return the `file:` URI of a path. What is a URI already (a document that is no file) stays as it is."""
    if "://" in path or path.startswith("untitled:"):
        return path
    full = os.path.abspath(path).replace(os.sep, "/")
    return "file://" + ("" if full.startswith("/") else "/") + quote(full, safe="/:@!$&'()*+,;=~")
