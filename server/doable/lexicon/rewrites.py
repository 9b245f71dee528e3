"""Suggestions for unclear tasks: deterministic, offline, the writer's own words kept and every gap a visible slot."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from doable.lexicon.bits import AND, ESCAPE, PARTICLE, PREPOSITION, SKIP
from doable.lexicon.features import Feature
from doable.lexicon.normal import base_form

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.lexicon.data import Lexicon
    from doable.lexicon.tokens import Span
    from doable.lexicon.wording import Wording


class Surroundings(NamedTuple):
    """What stands around a task; empty where there is none."""

    goal: str = ""
    """The title of its goal."""
    heading: str = ""
    owner: str = ""


class Rewrite(NamedTuple):
    """One suggestion: replace ``span`` of the analysed text by ``text``. ``slots``: it holds a ‹…› to be filled."""

    title: str
    span: Span
    text: str
    slots: bool


NOWHERE = Surroundings()


def rewrites(
    wording: Wording, text: str, lexicon: Lexicon, around: Surroundings = NOWHERE, limit: int = 5
) -> tuple[Rewrite, ...]:
    """Return suggestions for a whole task, the best first: for an outcome, an exploration, a vague verb or a label."""
    features = wording.features
    out: list[Rewrite] = []
    if features & Feature.OUTCOME:
        out.extend(outcome_rewrites(wording, text, lexicon))
    if features & Feature.EXPLORATORY:
        out.extend(exploratory_rewrites(wording, text, lexicon))
    if features & Feature.BARE_REFERENCE:
        out.extend(reference_rewrites(wording, text, around))
    if features & Feature.VAGUE_VERB:
        out.extend(vague_rewrites(wording, text, lexicon))
    if features & Feature.NOUN_LEAD:
        out.extend(noun_rewrites(wording, text, lexicon))
    if features & Feature.STATE:
        out.extend(state_rewrites(wording, text, lexicon))
    if features & Feature.QUESTION:
        out.extend(question_rewrites(wording, text, lexicon))
    return tuple(dict.fromkeys(out))[:limit]


def noun_rewrites(wording: Wording, text: str, lexicon: Lexicon) -> Iterator[Rewrite]:
    """ "Homepage redesign" -> "Redesign homepage"; else a menu of verbs that fit the thing."""
    phrase = wording.object
    if phrase is None or wording.head is None:
        return
    start, end = wording.action[0], wording.head[1]
    before = text[start : wording.head[0]].strip()
    head = text[wording.head[0] : wording.head[1]]
    verb = lexicon.nominalisations.get(head.lower())
    if verb and before and not lexicon.settings.nouns_capitalised:
        yield _whole((start, end), f"{_capital(verb)} {_lower(before, lexicon)}")
        return
    if verb and before:
        yield _whole((start, end), f"{before} {verb}")
        return
    rest = text[start : phrase[1]].strip()
    kind = kind_of(wording, text, lexicon)
    final = lexicon.settings.verb_final
    for choice in lexicon.menu.get(kind, lexicon.menu.get("*", ())):
        new = f"{rest} ‹{choice}›" if final else f"‹{choice}› {_lower(rest, lexicon)}"
        yield _whole((start, phrase[1]), new)


def vague_rewrites(wording: Wording, text: str, lexicon: Lexicon) -> Iterator[Rewrite]:
    """Replace a vague verb by first physical steps for that verb and its kind of object."""
    if wording.object is None:
        return
    thing = text[slice(*wording.object)].strip()
    kind = kind_of(wording, text, lexicon)
    word = wording.lead.word
    span = (wording.action[0], max(wording.object[1], wording.lead.span[1]))
    for key in ((word, kind), (word, "*"), ("*", kind), ("*", "*")):
        for step in lexicon.steps.get(key, ()):
            yield _whole(span, step.replace("{object}", thing))


def outcome_rewrites(wording: Wording, text: str, lexicon: Lexicon) -> Iterator[Rewrite]:
    """Keep the outcome as what a first step is for."""
    yield from _snippet("outcome", wording.action, text, lexicon)


def exploratory_rewrites(wording: Wording, text: str, lexicon: Lexicon) -> Iterator[Rewrite]:
    """Give an exploration a time-box and something written."""
    if wording.object is not None:
        span = (wording.action[0], max(wording.object[1], wording.lead.span[1]))
        yield from _snippet("exploratory", span, text, lexicon, text[slice(*wording.object)])


def state_rewrites(wording: Wording, text: str, lexicon: Lexicon) -> Iterator[Rewrite]:
    """Turn a state into the check that shows it."""
    yield from _snippet("state", wording.action, text, lexicon)


def question_rewrites(wording: Wording, text: str, lexicon: Lexicon) -> Iterator[Rewrite]:
    """Turn a question into a decision that is written down."""
    start, end = wording.action
    yield from _snippet("question", (start, end), text, lexicon, text[start:end].rstrip("?？ "))


def reference_rewrites(wording: Wording, text: str, around: Surroundings) -> Iterator[Rewrite]:
    """Put the noun of the nearest heading in the place of a bare "this"."""
    del text
    for span in wording.spans(Feature.BARE_REFERENCE):
        yield _whole(span, f"‹{around.heading or '…'}›")


def trigger_rewrites(wording: Wording, text: str, lexicon: Lexicon) -> Iterator[Rewrite]:
    """Put what starts the action in front of it."""
    yield from _snippet("trigger", wording.action, text, lexicon)


def wish_rewrite(wording: Wording, text: str) -> Rewrite | None:
    """ "We should call Kim" -> "Call Kim"."""
    if not (spans := wording.spans(Feature.WISH)):
        return None
    start, end = spans[0][0], wording.lead.span[0]
    if end <= start or end >= len(text):
        return None
    return _whole((start, end + 1), text[end].upper())


def present_rewrite(wording: Wording, text: str, lexicon: Lexicon) -> Rewrite | None:
    """ "Added tests", "Adding tests", "Adds tests" -> "Add tests"."""
    start, end = wording.lead.span
    base = base_form(text[start:end].lower(), lexicon)
    if not base or base == text[start:end].lower():
        return None
    return _whole((start, end), _capital(base) if text[start].isupper() else base)


def drop_rewrite(span: Span, text: str) -> Rewrite:
    """Leave a phrase out, with the comma, brackets or spaces that belonged to it."""
    start, end = span
    if text[max(0, start - 1) : start] == "(" and text[end : end + 1] == ")":
        start, end = start - 1, end + 1
    before = len(text[:start].rstrip())
    if text[before - 1 : before] in (",", ";", "–", "—") and (
        not text[end:].strip() or text[end : end + 1] in (",", ".")
    ):
        start = before - 1
        if text[end : end + 1] == ",":
            end += 1
    elif text[end : end + 1] == "," and not text[:start].strip():
        end += 1
    elif before < start:
        start = before
    if not text[:start].strip():
        follow = len(text) - len(text[end:].lstrip())
        return _whole((start, min(follow + 1, len(text))), text[follow : follow + 1].upper())
    return _whole((start, end), "")


def split_actions(wording: Wording, text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the parts of a compound task, the joining words dropped and each part's first letter capital.

    A leading trigger stays with the first part. One part when nothing is to be split.
    """
    starts = (0, *wording.splits)
    ends = (*wording.splits, len(text))
    parts = [text[start:end].strip() for start, end in zip(starts, ends, strict=True)]
    out: list[str] = []
    for number, part in enumerate(parts):
        trimmed = part
        if number < len(parts) - 1:
            trimmed = _trim(part, lexicon)
        if trimmed:
            out.append(_capital(trimmed) if number else trimmed)
    if lexicon.settings.verb_final:
        for number in range(1, len(out)):
            # "Vertrag prüfen und unterschreiben": the second verb has the object of the first.
            before = out[number - 1].rpartition(" ")[0]
            if out[number].rstrip(" .!").isalpha() and before:
                out[number] = f"{before} {out[number][0].lower()}{out[number][1:]}"
    else:
        label = text[: wording.lead.span[0]].lstrip()
        for number in range(len(out) - 2, -1, -1):
            # "Review and document the protocols": the first verb has the object of the second.
            verb = out[number] if number else out[0].removeprefix(label)
            if verb.isalpha():
                out[number] += _object(out[number + 1].rstrip(" .!"), lexicon)
    return tuple(out)


def _object(action: str, lexicon: Lexicon) -> str:
    """What follows the verb of an action, with the space before it; "" where that is no object."""
    _, space, rest = action.partition(" ")
    mask = lexicon.words.get(rest.partition(" ")[0].lower(), 0)
    return space + rest if rest and not mask & (PREPOSITION | PARTICLE) else ""


def _trim(part: str, lexicon: Lexicon) -> str:
    """Drop what joined a part to the next one."""
    while True:
        stripped = part.rstrip(" ,;/&+.!\n\t").rstrip("[").rstrip(" ,;/&+.!\n\t")
        head, _, last = stripped.rpartition(" ")
        if lexicon.words.get(last.lower(), 0) & (AND | SKIP | ESCAPE):
            part = head
        else:
            return stripped


def kind_of(wording: Wording, text: str, lexicon: Lexicon) -> str:
    """Return the kind of a task's object by its head noun, else by any of its words, else "*"."""
    if wording.head:
        head = text[slice(*wording.head)].lower()
        if kind := lexicon.kinds.get(head) or lexicon.kinds.get(base_form(head, lexicon)):
            return kind
    if wording.object:
        for word in text[slice(*wording.object)].lower().split():
            if kind := lexicon.kinds.get(word.strip(".,;:!?()[]*_`\"'")):
                return kind
    return "*"


def _snippet(name: str, span: Span, text: str, lexicon: Lexicon, thing: str | None = None) -> Iterator[Rewrite]:
    template = lexicon.snippets.get(name)
    if template:
        words = (text[slice(*span)] if thing is None else thing).strip()
        lowered = _lower(words, lexicon) if "{object}" in template and not template.startswith("{") else words
        yield _whole(span, template.replace("{object}", lowered))


def _whole(span: Span, new: str) -> Rewrite:
    return Rewrite(new, span, new, "‹" in new)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _lower(text: str, lexicon: Lexicon) -> str:
    """Lower a sentence's first letter unless its first word is a name, an acronym or a German noun."""
    first = text.split(" ", 1)[0]
    if lexicon.settings.nouns_capitalised or not first[1:].islower() or not lexicon.words.get(first.lower()):
        return text if len(first) > 1 else text[:1].lower() + text[1:]
    return text[:1].lower() + text[1:]
