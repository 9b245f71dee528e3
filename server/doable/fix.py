"""Applying fixes: whole, without overlaps, until nothing changes; and what they change as a diff."""

from bisect import bisect_left, insort
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from doable.finding import Edit, Fix, Safety
    from doable_md.text import Span


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


def diff(path: str, old: str, new: str) -> str:
    """Return a unified diff that `patch` and `git apply` read: lines end at LF only, other line ends stay in them."""
    from difflib import unified_diff  # noqa: PLC0415 - only where something differs

    lines = unified_diff(_lines(old), _lines(new), _quoted(f"a/{path}"), _quoted(f"b/{path}"))
    return "".join(line if line.endswith("\n") else line + "\n\\ No newline at end of file\n" for line in lines)


def _quoted(path: str) -> str:
    """Return a path as git writes it in a diff: in quotes, as C does, where a line could not hold it as it is."""
    if path.isprintable() and not any(sign in path for sign in '"\\'):
        return path
    out: list[str] = []
    for character in path:
        if character in '"\\':
            out.append("\\" + character)
        elif character.isprintable():
            out.append(character)
        else:
            out += [f"\\{byte:03o}" for byte in character.encode("utf-8", "surrogateescape")]
    return f'"{"".join(out)}"'


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    return [line + "\n" for line in lines[:-1]] + ([lines[-1]] if lines[-1] else [])
