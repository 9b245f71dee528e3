"""The open documents: their own text, line table and version, whatever the client's library makes of them."""

import logging
from bisect import bisect_right
from typing import TYPE_CHECKING, NamedTuple

from doable.lsp.convert import code_points
from doable_md import Plan, edit, reread
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

log = logging.getLogger(__name__)

_LINE_END = lazy(r"\r\n?|\n")


class Change(NamedTuple):
    """Replace `start`..`end`, client's (line, character) pairs, by `text`; all of the text where there is no range."""

    text: str
    start: tuple[int, int] | None = None
    end: tuple[int, int] | None = None


class Document:
    """One open document. `path` is absolute, or the URI where it is no file."""

    __slots__ = ("path", "plan", "uri", "version")

    def __init__(self, uri: str, path: str, version: int, plan: Plan) -> None:
        self.uri = uri
        self.path = path
        self.version = version
        self.plan = plan

    @property
    def text(self) -> str:
        """The text as the client has it."""
        return self.plan.text


class Documents:
    """The open documents by URI. What speaks of a document that is not open is ignored, as it came too late."""

    def __init__(self) -> None:
        self._by_uri: dict[str, Document] = {}

    def __iter__(self) -> "Iterator[Document]":
        return iter(list(self._by_uri.values()))

    def __len__(self) -> int:
        return len(self._by_uri)

    def __contains__(self, uri: object) -> bool:
        return uri in self._by_uri

    def get(self, uri: str) -> Document | None:
        """Return the open document of a URI."""
        return self._by_uri.get(uri)

    def at(self, path: str) -> Document | None:
        """Return the open document of a path."""
        return next((document for document in self._by_uri.values() if document.path == path), None)

    def open(self, uri: str, path: str, version: int, plan: Plan) -> Document:
        """Take in a document; one that is open already is replaced."""
        document = self._by_uri[uri] = Document(uri, path, version, plan)
        return document

    def change(self, uri: str, version: int | None, changes: "Sequence[Change]", encoding: str) -> Document | None:
        """Apply changes in their order. None: the document is not open, or the changes are older than its text."""
        document = self._by_uri.get(uri)
        if document is None:
            log.info("a change to %s, which is not open, was ignored", uri)
            return None
        if version is not None and version < document.version:
            # It was made against a text that is gone: put into this one, it would land anywhere.
            log.warning("version %s of %s came after %s and was ignored", version, uri, document.version)
            return None
        document.plan = apply(document.plan, changes, encoding)
        document.version = document.version if version is None else version
        return document

    def reload(self, read: "Callable[[Document], Plan]") -> None:
        """Read all documents again, after the settings changed."""
        for document in self._by_uri.values():
            document.plan = read(document)

    def close(self, uri: str) -> Document | None:
        """Forget a document."""
        return self._by_uri.pop(uri, None)


def apply(plan: Plan, changes: "Sequence[Change]", encoding: str) -> Plan:
    """Return the plan of a text after changes, each of which sees what the one before it left."""
    if len(changes) == 1 and (only := changes[0]).start is not None and only.end is not None:
        buffer = Buffer(plan.text, plan.source.line_starts)
        start, end = buffer.range(only.start, only.end, encoding)
        return edit(plan, start, end, only.text)
    buffer = Buffer(plan.text, list(plan.source.line_starts))
    for change in changes:
        if change.start is None or change.end is None:
            buffer = Buffer(change.text)
        else:
            start, end = buffer.range(change.start, change.end, encoding)
            buffer.splice(start, end, change.text)
    return reread(plan, buffer.text)


class Buffer:
    """A text and its line table, which follows edits without being made anew."""

    __slots__ = ("starts", "text")

    def __init__(self, text: str, starts: list[int] | None = None) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _LINE_END.finditer(text))] if starts is None else starts

    def offset(self, line: int, character: int, encoding: str) -> int:
        """Return the offset of a client's position, taken to the nearest place in the text."""
        if line >= len(self.starts):
            return len(self.text)
        start = self.starts[max(line, 0)]
        end = self.starts[line + 1] if line + 1 < len(self.starts) else len(self.text)
        row = self.text[start:end].rstrip("\r\n")
        return start + code_points(row, max(character, 0), encoding)

    def range(self, start: tuple[int, int], end: tuple[int, int], encoding: str) -> tuple[int, int]:
        """Return the offsets of a client's range; one that runs backwards is turned round."""
        low, high = self.offset(*start, encoding), self.offset(*end, encoding)
        return (low, high) if low <= high else (high, low)

    def splice(self, start: int, end: int, text: str) -> None:
        """Replace a stretch, looking for line ends only in the lines around it: a `\\r` there may meet a `\\n`."""
        delta = len(text) - (end - start)
        first = bisect_right(self.starts, max(start - 1, 0)) - 1
        after = bisect_right(self.starts, min(end + 1, len(self.text)))
        low = self.starts[first]
        high = self.starts[after] if after < len(self.starts) else len(self.text)
        self.text = self.text[:start] + text + self.text[end:]
        inside = [low + match.end() for match in _LINE_END.finditer(self.text[low : high + delta])]
        if after < len(self.starts) and inside and inside[-1] == high + delta:
            inside.pop()
        tail = [offset + delta for offset in self.starts[after:]] if delta else self.starts[after:]
        self.starts = [*self.starts[: first + 1], *inside, *tail]
