"""C120 term-drift: one thing under two names, or a word the team agreed to write differently."""

import re
from collections import Counter
from functools import lru_cache
from itertools import pairwise
from operator import add
from typing import TYPE_CHECKING

from doable.finding import Edit, Fix, Found, Safety
from doable.rule import Action, Family, Option, Rule, Scope, Severity, Trait
from doable_md.lazy import lazy
from doable_md.opaque import mask

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from doable.context import Context
    from doable_md import Task

_AGREED = "The team writes `{good}`, not `{bad}`: one word for one thing can be searched for and is never asked about."
_DRIFTS = (
    "`{bad}` here, `{good}` elsewhere in this plan: readers wonder whether they differ. Write one of them throughout."
)
# A word is no part of an address, a path, a file's name, a #tag or a longer compound.
_BEFORE, _BEHIND = r"(?<![\w@/\\.#&=-])", r"(?![\w@/\\#=-]|\.\w)"
_WORD = lazy(rf"{_BEFORE}[^\W\d_]+(?:-[^\W\d_]+)*{_BEHIND}")
# A name with a capital inside is written so by whoever gave it.
_CAMEL = lazy(r"[^\W\d_]*[a-z][A-Z][^\W\d_]*\Z")
# Inside a word: without it all words are plain.
_HUMP = lazy(r"[a-z][A-Z]|[A-Za-z]-[A-Za-z]")
_LETTERS = lazy(r"[a-z]+")
# What stands in quotes or code is somebody else's words.
_QUOTED = lazy(r"`[^`\n]*`|\"[^\"\n]*\"|“[^”\n]*”|«[^»\n]*»")
# Words that are no part of a compound: "check out" is a verb, "checkout" a noun.
_LOOSE = lazy(
    r"after|all|and|any|around|away|back|can|down|every|for|here|into|more|not|off|one|out|over|per|set|some|that|the"
    r"|there|this|through|time|what|when|where|with|\w\w?"
)


def check(ctx: "Context") -> "Iterator[Found]":
    """Report the words the vocabulary maps, then spellings of a word that are rarer in this plan than another."""
    tasks = ctx.survey.planned
    agreed = _patterns(ctx.settings.config.vocabulary)
    drifting = _patterns(_drifting(tasks, frozenset(map(str.casefold, ctx.option("keep")))))
    for task in tasks if agreed or drifting else ():
        words, taken = _words(task), set[int]()
        for message, terms in ((_AGREED, agreed), (_DRIFTS, drifting)):
            for bad, (good, pattern) in terms.items():
                for match in pattern.finditer(words):
                    if match.start() in taken or _agrees(match, bad, good):
                        continue
                    taken.add(match.start())
                    text = message.format(good=good, bad=match[0] if terms is drifting else bad)
                    data: dict[str, str | int] = {
                        "write": _like(match[0], good + match["plural"]),
                        "agreed": int(terms is agreed),
                    }
                    yield Found(task.at(*match.span()), text, data=data)


def _words(task: "Task") -> str:
    """A task's text with everything blanked that is no word of its title: tags, code, addresses, quotations."""
    masked = mask(task.text).replace("\0", "\n")
    out = ["\n"] * len(masked)
    for piece in task.reading.pieces:
        out[piece.start : piece.end] = masked[piece.start : piece.end]
    return _QUOTED.sub(lambda match: "\n" * len(match[0]), "".join(out))


def _patterns(terms: "Mapping[str, str]") -> "dict[str, tuple[str, re.Pattern[str]]]":
    """Each word to replace, by what, and how it is found; what is itself replaced is nobody's replacement."""
    bad = {word.casefold() for word in terms}
    return {
        word: (good, re.compile(rf"{_BEFORE}{re.escape(word)}(?P<plural>s?){_BEHIND}", re.IGNORECASE))
        for word, good in terms.items()
        if word.strip() and good.strip() and good.casefold() not in bad - {word.casefold()}
    }


def _agrees(match: "re.Match[str]", bad: str, good: str) -> bool:
    """Whether it is written as agreed: `GitHub`, or inside of its own replacement, "churn" in "customer churn"."""
    if bad.casefold() == good.casefold():
        return match[0].startswith(good) or match[0].isupper()
    around = re.finditer(re.escape(good), match.string, re.IGNORECASE)
    return any(one.start() <= match.start() and match.end() <= one.end() + 1 for one in around)


def _drifting(tasks: "Sequence[Task]", keep: frozenset[str]) -> dict[str, str]:
    """The rarer spelling of each word that the tasks write in two ways, with the commoner one.

    Two spellings are e-mail and email, web site and website, Github and GitHub. A hyphen and a space are not ("a
    long-term plan", "in the long term"), nor are capitals but those inside a name.
    """
    text = _QUOTED.sub("\n", "\n".join([task.title for task in tasks]))
    if not _may_drift(text):
        return {}
    written: Counter[str] = Counter()
    for word, times in Counter(_WORD.findall(text)).items():
        written[_singular(word)] += times
    count: Counter[str] = Counter()
    for word, times in written.items():
        count[word.casefold()] += times
    out: dict[str, str] = {}
    for word in written:
        low = word.casefold()
        if count[low] > written[word] and _CAMEL.match(word) and low not in keep:
            out[low] = word
        closed = low.replace("-", "")
        if closed != low and closed in count:
            _prefer(low, count[low], closed, count[closed], out)
    plain = {word.casefold() for word in written if not _CAMEL.match(word)}
    words = list(map(_singular, _WORD.findall(text.casefold())))
    for one, other in {pair for pair in pairwise(words) if "".join(pair) in plain}:
        times = len(re.findall(rf"\b{one} {other}s?\b", text, re.IGNORECASE))
        if times and not _LOOSE.fullmatch(one) and not _LOOSE.fullmatch(other) and one + other not in out:
            _prefer(f"{one} {other}", times, one + other, count[one + other], out)
    return {bad: good for bad, good in out.items() if not keep.intersection((bad, good.casefold()))}


def _may_drift(text: str) -> bool:
    """Whether there may be a word in two spellings: most plans have none, and are not looked at word by word."""
    if not text.isascii() or _HUMP.search(text):
        return True
    words = list(map(_singular, _LETTERS.findall(text.lower())))
    return not set(words).isdisjoint(map(add, words, words[1:]))


def _prefer(one: str, times: int, closed: str, closed_times: int, out: dict[str, str]) -> None:
    bad, good = (closed, one) if times > closed_times else (one, closed)
    out[bad] = good


@lru_cache(maxsize=1 << 12)
def _singular(word: str) -> str:
    return word[:-1] if len(word) > 3 and word.endswith("s") and not word.endswith("ss") else word


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
    about=Trait.PLANNED,
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
