"""C120 term-drift: one thing under two names, or a word the team agreed to write differently."""

import re
from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity
from doable_md.opaque import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doable.context import Context
    from doable_md import Span, Task

    Uses = list[tuple[str, Span]]

_AGREED = "The team writes `{good}`, not `{bad}`: one word for one thing can be searched for and is never asked about."
_DRIFTS = (
    "`{bad}` here, `{good}` elsewhere in this plan: readers wonder whether they differ. Write one of them throughout."
)
# Names and titles that stand in quotes are somebody else's words.
_QUOTED = re.compile(r"\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»")
# A word is no part of an address, a path, a file's name, a #tag or a longer compound.
_BEFORE, _BEHIND = r"(?<![\w@/\\.#&=-])", r"(?![\w@/\\#=-]|\.\w)"
_WORD = re.compile(rf"{_BEFORE}[^\W\d_]+(?:-[^\W\d_]+)*{_BEHIND}")
# A name with a capital inside is written so by whoever gave it.
_CAMEL = re.compile(r"[^\W\d_]*[a-z][A-Z][^\W\d_]*\Z")
# Words that are no part of a compound: "check out" is a verb, "checkout" a noun.
_LOOSE = re.compile(
    r"after|all|and|any|around|away|back|can|down|every|for|here|into|more|not|off|one|out|over|per|set|some|that|the"
    r"|there|this|through|time|what|when|where|with"
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the words the vocabulary maps, then spellings of a word that are rarer in this plan than another."""
    texts = [(task, _words(task)) for task in ctx.plan.tasks if ctx.is_open(task) and ctx.standing(task).planned]
    agreed = _agreed(ctx.settings.config.vocabulary)
    reported: set[int] = set()
    for task, words in texts:
        for bad, (good, pattern) in agreed.items():
            for match in pattern.finditer(words):
                if _agrees(match, bad, good):
                    continue
                span = task.at(*match.span())
                reported.add(span.start)
                write = _like(match[0], good + match["plural"])
                yield Found(span, _AGREED.format(good=good, bad=bad), data={"write": write, "agreed": 1})
    for (written, span), good in _drifting(texts, frozenset(map(str.casefold, ctx.option("keep")))):
        if span.start not in reported:
            write = _like(written, good + ("s" if _singular(written) != written else ""))
            yield Found(span, _DRIFTS.format(bad=written, good=good), data={"write": write})


def _words(task: "Task") -> str:
    """A task's text with everything blanked that is no word of its title: tags, code, addresses, quotations."""
    masked = mask(task.text).replace("\0", "\n")
    out = ["\n"] * len(masked)
    for piece in task.reading.pieces:
        out[piece.start : piece.end] = masked[piece.start : piece.end]
    return _QUOTED.sub(lambda match: "\n" * len(match[0]), "".join(out))


def _agreed(vocabulary: "Mapping[str, str]") -> "dict[str, tuple[str, re.Pattern[str]]]":
    """Each word to replace, by what, and how it is found; what is itself replaced is nobody's replacement."""
    bad = {word.casefold() for word in vocabulary}
    return {
        word: (good, re.compile(rf"{_BEFORE}{re.escape(word)}(?P<plural>s?){_BEHIND}", re.IGNORECASE))
        for word, good in vocabulary.items()
        if word.strip() and good.strip() and good.casefold() not in bad - {word.casefold()}
    }


def _agrees(match: "re.Match[str]", bad: str, good: str) -> bool:
    """Whether it is written as agreed: `GitHub`, or inside of its own replacement, "churn" in "customer churn"."""
    if bad.casefold() == good.casefold():
        return match[0].startswith(good)
    around = re.finditer(re.escape(good), match.string, re.IGNORECASE)
    return any(one.start() <= match.start() and match.end() <= one.end() + 1 for one in around)


def _drifting(texts: "list[tuple[Task, str]]", keep: frozenset[str]) -> "Iterator[tuple[tuple[str, Span], str]]":
    """Yield the uses of a rarer spelling, as written and where, each with the commonest one."""
    known: dict[str, dict[str, Uses]] = {}
    for task, text in texts:
        for start, end in _terms(text):
            written = text[start:end]
            if written.isupper():
                continue
            key = _singular(written.replace("-", "").replace(" ", "").casefold())
            known.setdefault(key, {}).setdefault(_spelling(written), []).append((written, task.at(start, end)))
    for key, spellings in known.items():
        if len(spellings) > 1 and not keep.intersection((key, *spellings)):
            good = max(spellings, key=lambda one: (bool(_CAMEL.match(one)), len(spellings[one]), " " not in one))
            for spelling, uses in spellings.items():
                if spelling != good and _differ(spelling, good):
                    yield from ((use, good) for use in uses)


def _terms(text: str) -> "Iterator[tuple[int, int]]":
    """Where each word stands, and each pair of words that could be written as one."""
    before: re.Match[str] | None = None
    for match in _WORD.finditer(text):
        yield match.span()
        if before and text[before.end() : match.start()] == " ":
            pair = (before[0].casefold(), match[0].casefold())
            if min(map(len, pair)) >= 3 and "-" not in "".join(pair) and not any(map(_LOOSE.fullmatch, pair)):
                yield before.start(), match.end()
        before = match


def _spelling(written: str) -> str:
    """A word or pair as spellings are compared: its number and a capital at its start say nothing."""
    text = _singular(written)
    return text if _CAMEL.match(text) else text.casefold()


def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


def _differ(one: str, good: str) -> bool:
    """Whether two forms with the same letters are two spellings: e-mail and email, web site and website.

    A hyphen and a space are not ("a long-term plan", "in the long term"), nor are capitals but those inside a name, nor
    is a name in one word beside the words ("the load balancer is of type LoadBalancer").
    """
    if one.casefold() == good.casefold():
        return bool(_CAMEL.match(good))
    return not (" " in one + good and ("-" in one + good or _CAMEL.match(good)))


def _like(written: str, good: str) -> str:
    return good[:1].upper() + good[1:] if written[:1].isupper() and not _CAMEL.match(good) else good


def fixes(found: Found, ctx: "Context") -> "Iterator[Fix]":
    """Write the agreed word, which changes no meaning; of two spellings the commoner."""
    text = str(found.data.get("write", ""))
    if text:
        safety = Safety.SAFE if found.data.get("agreed") else Safety.REVIEW
        yield Fix(f"Write `{text}`", safety, (Edit(found.span, text),))


_GUIDE = "# Next steps\n\n- [ ] Draft the onboarding guide @ana due:2026-11-27\n"

RULE = Rule(
    code="C120",
    name="term-drift",
    family=Family.CLARITY,
    scope=Scope.PLAN,
    asks=Action.USE_TERM,
    severity=Severity.INFORMATION,
    summary="One thing under two spellings, or a word that the settings' vocabulary replaces",
    why="Two words for one thing make readers look for a difference, and searches miss half of it.",
    bad=f"{_GUIDE}- [ ] Send Kim the on-boarding survey @sam due:2026-12-01\n",
    good=f"{_GUIDE}- [ ] Send Kim the onboarding survey @sam due:2026-12-01\n",
    options=(Option("keep", (), "Spellings that may stand beside others"),),
    check=check,
    fixes=fixes,
)
