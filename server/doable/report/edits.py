"""Fixes as text: what programs insert, and a whole fix as one replacement."""

from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Safety
from doable.fix import newline_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from doable.finding import Edit, Fix
    from doable_md.text import Span


class Change(NamedTuple):
    """Replace `span` of a document by `text`, whose line ends are the document's."""

    span: "Span"
    text: str


def changes(fix: "Fix", text: str) -> list[Change]:
    """Return what `fix` changes in its own document, by position; [] where it cannot be applied to that alone.

    That is the case where it edits another document, or one place twice.
    """
    edits = sorted(fix.edits, key=_span) if len(fix.edits) > 1 else fix.edits
    if any(edit.path is not None for edit in edits) or any(_touch(one, two) for one, two in pairwise(edits)):
        return []
    return [Change(edit.span, _inserted(edit.text, text)) for edit in edits]


def _span(edit: "Edit") -> "Span":
    return edit.span


def _touch(one: "Edit", two: "Edit") -> bool:
    # as in doable.fix, of two that are sorted
    return two.span.start < one.span.end or one.span == two.span


def _inserted(inserted: str, text: str) -> str:
    if "\n" not in inserted:
        return inserted
    return inserted.replace("\r\n", "\n").replace("\n", newline_of(text))


def replaced(changed: "Sequence[Change]", text: str, start: int, end: int) -> str:
    """Return `text[start:end]` with changes that lie in there."""
    parts: list[str] = []
    at = start
    for change in changed:
        parts += [text[at : change.span.start], change.text]
        at = change.span.end
    return "".join([*parts, text[at:end]])


def proposal(fixes: "Sequence[Fix]", text: str) -> "tuple[Fix, list[Change]] | None":
    """Return the first fix that leaves nothing to fill in, and what it changes; None where there is none.

    Whoever takes a proposal in a review has no editor at hand to fill in a slot `‹…›`.
    """
    for fix in fixes:
        if fix.safety > Safety.SLOT and (changed := changes(fix, text)):
            return fix, changed
    return None
