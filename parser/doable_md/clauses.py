"""Clauses of a task's sentence that say when it starts (`When …,`) and what exists when it is done (`done when …`)."""

import re

from doable_md.lazy import lazy
from doable_md.text import Span

# A leading clause that says when the action is due to start. The comma ends it; a clause without one is no trigger
# ("Once upon a time …"), and a word later in the sentence is none either.
_TRIGGER = lazy(
    r"\s*((?:when|whenever|after|once|if|as soon as|before|upon|on|every time|wenn|sobald|nachdem"
    r"|falls)\b(?:[^,;:.!?\n]|\.(?=\S)|:(?=\S)|,(?=\d)){2,160}),[ \t\n]+\S",
    re.IGNORECASE,
)
# "On Monday," names a day, not an event, so "on" needs one of these behind it to be a trigger.
_ON = lazy(r"on\s+(?!\w+ing\b|receipt|completion|approval)", re.IGNORECASE)
_DONE_WHEN = lazy(r"\b(?:is )?done when\b:?\s+", re.IGNORECASE)


def trigger_at(text: str, start: int = 0) -> Span | None:
    """Return the leading trigger clause of a sentence that starts at `start`, None where there is none."""
    if "," not in text:
        return None
    match = _TRIGGER.match(text, start)
    if match is None or _ON.match(match[1]):
        return None
    return Span(match.start(1), match.end(1))


def done_when(text: str, end: int) -> Span | None:
    """Return what follows `done when` in a sentence that ends at `end`, None where there is none."""
    if "hen" not in text:
        return None
    match = _DONE_WHEN.search(text, 0, end)
    if match is None:
        return None
    stop = min(
        (at for at in (text.find("; ", match.end(), end), text.find(". ", match.end(), end)) if at >= 0), default=end
    )
    value = text[match.end() : stop].rstrip().rstrip(".")
    return Span(match.end(), match.end() + len(value)) if value else None
