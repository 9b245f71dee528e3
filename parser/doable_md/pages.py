"""Chunks in pages: an edit replaces a page or two, and nothing is done for each of the others' chunks."""

from itertools import accumulate
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    from doable_md.chunk import Chunk

# Chunks of one page: an edit costs as many steps as a page has chunks, and as a document has pages.
PAGE = 64


class Page(NamedTuple):
    """Some chunks in a row and how long they are together."""

    chunks: "tuple[Chunk, ...]"
    length: int
    labels: tuple[str, ...]
    """Those of the chunks."""


def paged(chunks: "Sequence[Chunk]") -> tuple[Page, ...]:
    """Return chunks in pages."""
    return tuple(
        Page(
            tuple(part),
            sum([len(chunk.text) for chunk in part]),
            tuple(label for chunk in part for label in chunk.labels),
        )
        for part in (chunks[at : at + PAGE] for at in range(0, len(chunks), PAGE))
    )


class _Window(NamedTuple):
    """The pages `first` to `last`, the second excluded, taken apart."""

    first: int
    last: int
    chunks: "list[Chunk]"
    starts: list[int]
    """Where each chunk starts, and where the last one ends, relative to the first."""


def replaced(
    pages: tuple[Page, ...], start: int, end: int, text: str, read: "Callable[[str, int], Iterable[Chunk]]"
) -> "tuple[tuple[Page, ...], list[Chunk]]":
    """Return the pages after a range of their text was replaced, and which chunks are new.

    `read` reads chunks from a place in a text that is a chunk's start. Offsets are relative to the first page.
    """
    page_starts = list(accumulate((page.length for page in pages), initial=0))
    first = _page_at(page_starts, start)
    last = _page_at(page_starts, end) + 1
    # The chunk in front of the touched one too: whether that still starts a chunk decides where the one before ends.
    first = max(first - 1, 0)
    while True:
        last = min(last + 1, len(pages))
        window = _window(pages, first, last)
        base = page_starts[first]
        found = _reread(window, start - base, end - base, text, read, whole=last == len(pages))
        if found is not None:
            low, high, fresh = found
            middle = paged([*window.chunks[:low], *fresh, *window.chunks[high:]])
            return (*pages[:first], *middle, *pages[last:]), fresh
        last += last - first


def _page_at(starts: list[int], offset: int) -> int:
    return max(next((number for number, start in enumerate(starts) if start > offset), len(starts) - 1) - 1, 0)


def _window(pages: tuple[Page, ...], first: int, last: int) -> _Window:
    chunks = [chunk for page in pages[first:last] for chunk in page.chunks]
    return _Window(first, last, chunks, list(accumulate([len(chunk.text) for chunk in chunks], initial=0)))


def _reread(
    window: _Window, start: int, end: int, text: str, read: "Callable[[str, int], Iterable[Chunk]]", *, whole: bool
) -> "tuple[int, int, list[Chunk]] | None":
    """Read a window's text anew until a chunk starts where an old one did; None where that lies behind the window."""
    starts = window.starts
    low = max(next((number for number, at in enumerate(starts) if at > start), len(starts)) - 2, 0)
    joined = "".join([chunk.text for chunk in window.chunks[low:]])
    base = starts[low]
    joined = joined[: start - base] + text + joined[end - base :]
    delta = len(text) - (end - start)
    boundaries = {at + delta: number for number, at in enumerate(starts[:-1]) if at >= end}
    fresh: list[Chunk] = []
    at = base
    for chunk in read(joined, 0):
        fresh.append(chunk)
        at += len(chunk.text)
        if at >= end + delta and at in boundaries:
            return low, boundaries[at], fresh
    return (low, len(window.chunks), fresh) if whole else None


def flattened(pages: tuple[Page, ...]) -> "Iterator[Chunk]":
    """All chunks in order."""
    for page in pages:
        yield from page.chunks
