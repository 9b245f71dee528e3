"""C120 term-drift: one thing under two names, or a word the team agreed to write differently."""

import re
from typing import TYPE_CHECKING, NamedTuple

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable_md.opaque import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doable.context import Context
    from doable_md import Span, Task

_AGREED = "The team writes `{good}`, not `{bad}`: one word for one thing can be searched for and is never asked about."
_DRIFTS = "`{bad}` here, `{good}` {count} in this plan: readers wonder whether they differ. Write one of them throughout."
# Names and titles that stand in quotes are somebody else's words.
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
_CAMEL = re.compile(r"[^\W\d_]*[a-z][A-Z][^\W\d_]*\Z")


class Use(NamedTuple):
    """A word or pair of words as written, where it stands, and whether it opens its task."""

    text: str
    span: "Span"
    first: bool


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the words the vocabulary maps, then spellings of one word that are rarer than another in this plan."""
    tasks = [task for task in ctx.plan.tasks if ctx.is_open(task) and ctx.standing(task).planned]
    agreed = _agreed(ctx.settings.config.vocabulary)
    reported: set[int] = set()
    for task in tasks:
        words = _words(task)
        for bad, (good, pattern) in agreed.items():
            for match in pattern.finditer(words):
                # Inside of its own replacement ("churn" in "customer churn") the word is right already.
                if re.search(rf"(?i){re.escape(good)}", words[max(match.start() - len(good), 0) : match.end() + len(good)]):
                    continue
                span = task.at(*match.span())
                reported.add(span.start)
                text = _like(match[0], good + match["plural"])
                yield Found(span, _AGREED.format(good=good, bad=bad), data={"write": text, "agreed": 1})
    for use, good, count in _drifting(tasks, frozenset(map(str.casefold, ctx.option("keep")))):
        if use.span.start not in reported:
            times = "once" if count == 1 else "twice" if count == 2 else f"{count} times"
            message = _DRIFTS.format(bad=use.text, good=good, count=times)
            yield Found(use.span, message, data={"write": _like(use.text, good)})


def _agreed(vocabulary: "Mapping[str, str]") -> "dict[str, tuple[str, re.Pattern[str]]]":
    """Each word to replace, by what, and how it is found; what is itself replaced is nobody's replacement."""
    bad = {word.casefold() for word in vocabulary}
    return {
        word: (good, re.compile(rf"(?<![\w-]){re.escape(word)}(?P<plural>s?)(?![\w-])", re.IGNORECASE))
        for word, good in vocabulary.items()
        if word.strip() and good.strip() and good.casefold() not in bad
    }


def _words(task: "Task") -> str:
    """A task's text with everything blanked that is no word of its title: tags, code, addresses, quotations."""
    masked = mask(task.text).replace("\0", "\n")
    out = ["\n"] * len(masked)
    for piece in task.reading.pieces:
        out[piece.start : piece.end] = masked[piece.start : piece.end]
    return _QUOTED.sub(lambda match: "\n" * len(match[0]), "".join(out))


def _drifting(tasks: "list[Task]", keep: frozenset[str]) -> "Iterator[tuple[Use, str, int]]":
    """Yield the uses of a rarer spelling with the commonest one and how often that stands."""
    known: dict[str, dict[str, list[Use]]] = {}
    for task in tasks:
        for use, closed in _uses(task, keep):
            known.setdefault(closed, {}).setdefault(_spelling(use), []).append(use)
    for closed, spellings in known.items():
        if len(spellings) < 2 or closed in keep:
            continue
        good = max(spellings, key=lambda one: (len(spellings[one]), one.count(" ") == 0, one != one.casefold()))
        for spelling, uses in spellings.items():
            if spelling != good and _differ(spelling, good):
                yield from ((use, good, len(spellings[good])) for use in uses)


def _uses(task: "Task", keep: frozenset[str]) -> "Iterator[tuple[Use, str]]":
    """The words of a task, and its pairs of words that may be one word, each with its letters alone."""
    text = _words(task)
    before: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        word = match[0]
        first = not text[: match.start()].strip()
        yield Use(word, task.at(*match.span()), first), word.replace("-", "").casefold()
        if before and text[before.end() : match.start()] == " " and "-" not in word + before[0]:
            pair = (before[0].casefold(), word.casefold())
            if min(map(len, pair)) >= 4 and not keep.intersection(pair):
                span = task.at(before.start(), match.end())
                yield Use(f"{before[0]} {word}", span, False), "".join(pair)
        before = match


def _spelling(use: Use) -> str:
    """A use as spellings are compared: a capital at a word's start says nothing."""
    return use.text if _CAMEL.match(use.text) or use.text.isupper() else use.text.casefold()


def _differ(one: str, other: str) -> bool:
    """Whether two forms with the same letters are two spellings: e-mail and email, Web site and website, Github and GitHub.

    A hyphen and a space are not ("long-term plan", "in the long term"), nor are capitals alone unless one has them inside.
    """
    if one.casefold() == other.casefold():
        return bool(_CAMEL.match(other))
    return not (" " in one + other and "-" in one + other)


def _like(written: str, good: str) -> str:
    return good[:1].upper() + good[1:] if written[:1].isupper() and not _CAMEL.match(good) else good


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the agreed word, which changes no meaning; of two spellings the commoner."""
    text = str(found.data.get("write", ""))
    if text:
        safety = Safety.SAFE if found.data.get("agreed") else Safety.REVIEW
        yield Fix(f"Write `{text}`", safety, (Edit(found.span, text),))


_TASKS = "# Next steps\n\n- [ ] Draft the onboarding guide @ana due:2026-11-27\n- [ ] Print the onboarding guide @ana due:2026-11-30\n"

RULE = Rule(
    code="C120",
    name="term-drift",
    family=Family.CLARITY,
    scope=Scope.PLAN,
    asks=Action.USE_TERM,
    severity=Severity.INFORMATION,
    summary="One thing under two spellings, or a word that the settings' vocabulary replaces",
    why="Two words for one thing make readers look for a difference, and searches miss half of it.",
    bad=f"{_TASKS}- [ ] Send Kim the on-boarding survey @sam due:2026-12-01\n",
    good=f"{_TASKS}- [ ] Send Kim the onboarding survey @sam due:2026-12-01\n",
    options=(
        Option(
            "keep",
            ("after", "back", "down", "every", "into", "some", "over", "through", "time", "with", "when", "what", "where", "that", "this", "more", "here", "there"),
            "Words that make no compound with a neighbour, and spellings that may stand side by side",
        ),
    ),
    check=check,
    fixes=fixes,
)
