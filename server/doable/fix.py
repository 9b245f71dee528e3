"""Applying fixes: whole, without overlaps, until nothing changes; and writing files so that none is half written."""

# ruff: noqa: PTH101, PTH105, PTH108, PTH118, PTH119, PTH120, PTH123

import os
from bisect import bisect_left, insort
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from doable.config import DoableError

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from doable.finding import Edit, Fix, Safety
    from doable_md.text import Span


class WriteError(DoableError):
    """A file that could not be written, or that changed since it was read."""


class Applied(NamedTuple):
    """A text with fixes in it: those that went in, by position, and those that were left out."""

    text: str
    applied: "tuple[Fix, ...]"
    skipped: "tuple[Fix, ...]"


class Fixed(NamedTuple):
    """A text fixed until nothing changed. Not `settled`: fixes kept asking for more after the last round."""

    text: str
    applied: "tuple[Fix, ...]"
    settled: bool = True


def newline_of(text: str) -> str:
    """Return the line end that `text` uses first: CRLF, CR or LF (also where there is none)."""
    lf, cr = text.find("\n"), text.find("\r")
    if cr < 0 or 0 <= lf < cr:
        return "\n"
    return "\r\n" if lf == cr + 1 else "\r"


def apply(text: str, fixes: "Iterable[Fix]") -> Applied:
    """Put `fixes` into `text`: each whole or not at all; where two touch the same place, the first by position wins.

    Left out: a fix that overlaps one before it or itself, inserts where another one does, edits another file, or
    reaches outside of the text. Line ends in what is inserted become those of the text.
    """
    newline = newline_of(text)
    taken: list[Edit] = []
    applied: list[Fix] = []
    skipped: list[Fix] = []
    for fix in sorted(fixes, key=_position):
        edits = sorted(fix.edits, key=_span)
        if edits and _fits(edits, len(text)) and not any(_is_taken(edit, taken) for edit in edits):
            applied.append(fix)
            for edit in edits:
                insort(taken, edit, key=_span)
        else:
            skipped.append(fix)
    parts: list[str] = []
    end = 0
    for edit in taken:
        inserted = edit.text.replace("\r\n", "\n").replace("\n", newline)
        parts += [text[end : edit.span.start], inserted]
        end = edit.span.end
    return Applied("".join([*parts, text[end:]]), tuple(applied), tuple(skipped))


def _position(fix: "Fix") -> int:
    return min((edit.span.start for edit in fix.edits), default=0)


def _span(edit: "Edit") -> "Span":
    return edit.span


def _is_taken(edit: "Edit", taken: "Sequence[Edit]") -> bool:
    """Tell whether `edit` touches one of `taken`, which are sorted and clear of each other: only neighbours can."""
    index = bisect_left(taken, edit.span, key=_span)
    return any(_touch(edit, other) for other in taken[max(index - 2, 0) : index + 2])


def _fits(edits: "Sequence[Edit]", length: int) -> bool:
    """Tell whether `edits`, sorted, are of this file, inside of it, and clear of each other."""
    if any(edit.path is not None or not 0 <= edit.span.start <= edit.span.end <= length for edit in edits):
        return False
    return not any(_touch(one, two) for one, two in pairwise(edits))


def _touch(one: "Edit", two: "Edit") -> bool:
    """Tell whether two edits overlap. Two that meet do not, unless both insert there: their order would be a guess."""
    if one.span.start == two.span.start and one.span.end == two.span.end:
        return True
    return one.span.start < two.span.end and two.span.start < one.span.end


def fix_to_fixpoint(text: str, refind: "Callable[[str], Iterable[Fix]]", safety: "Safety", limit: int = 10) -> Fixed:
    """Apply the fixes that `refind` finds in a text, those at least as safe as `safety`, until there are none.

    `refind` gives for each finding its best fix, or none. At most `limit` rounds; fixes that undo each other end it.
    """
    applied: list[Fix] = []
    seen = {text}
    for _ in range(limit):
        step = apply(text, [fix for fix in refind(text) if fix.safety >= safety])
        if step.text == text:
            return Fixed(text, tuple(applied))
        if step.text in seen:
            return Fixed(text, tuple(applied), settled=False)
        seen.add(step.text)
        text = step.text
        applied += step.applied
    return Fixed(text, tuple(applied), settled=not any(fix.safety >= safety for fix in refind(text)))


def write_atomically(path: str, data: bytes, expected: bytes | None = None) -> None:
    """Replace a file's bytes in one step: readers see the old file or the new one.

    The mode stays; a symbolic link stays one, and its target is replaced. With `expected`, a file that no longer
    holds these bytes is left alone. Raises `WriteError`.
    """
    path = os.path.realpath(path)
    temporary = ""
    try:
        if expected is not None:
            with open(path, "rb") as stream:
                if stream.read(len(expected) + 1) != expected:
                    raise WriteError(f"{path} changed while it was checked; it was left as it is")
        # what nobody may write in place is not replaced either
        if os.path.exists(path) and not os.access(path, os.W_OK):  # noqa: PTH110
            raise WriteError(f"{path} cannot be written: Permission denied")
        name = os.path.join(os.path.dirname(path), f".{os.path.basename(path)}.{os.getpid()}.tmp")
        mode = os.stat(path).st_mode & 0o7777 if os.path.exists(path) else None  # noqa: PTH110, PTH116
        with open(name, "xb") as stream:
            temporary = name
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        if mode is not None:
            os.chmod(temporary, mode)
        os.replace(temporary, path)
        temporary = ""
    except OSError as error:
        raise WriteError(f"{path} cannot be written: {error.strerror or error}") from error
    finally:
        if temporary and os.path.exists(temporary):  # noqa: PTH110
            os.unlink(temporary)


def diff(path: str, old: str, new: str) -> str:
    """Return a unified diff that `patch` and `git apply` read: lines end at LF only, other line ends stay in them."""
    from difflib import unified_diff  # noqa: PLC0415 - only where something differs

    lines = unified_diff(_lines(old), _lines(new), f"a/{path}", f"b/{path}")
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
