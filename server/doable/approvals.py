"""Approvals in a task's words: the steps of a chain, and what they are about."""

import re
from functools import lru_cache
from itertools import pairwise
from typing import TYPE_CHECKING

from doable_md.lazy import lazy

if TYPE_CHECKING:
    from doable.lexicon import Lexicon

# In English and German, like the word lists; another language's own words still find a step.
_FROM = lazy(r"\b(?:from|by|with|von|durch|bei)\s+(?:the\s+|der\s+|die\s+)?[\w@/-]+(?:\s+(?:and|und|&)\s+[\w@/-]+)?")
_JOIN = lazy(r"\b(?:and|then|plus|und|dann)\b|[,;&+>→]")
_NO_WORD = lazy(r"\b(?:and|then|plus|und|dann|the|a|an|of|get|also|den|die|das|der)\b|\W+")
_BEFORE_VERB = lazy(r"(?:\b(?:and|then|to|und|dann)|[,;&+>→])\s*\Z")
_OBJECT = lazy(r"[^\W_]{3,}|\d+")
_SMALL = frozenset(("the", "and", "for", "our", "your", "its", "all", "von", "der", "die", "das", "den", "für"))


def stems(lexicon: "Lexicon") -> tuple[str, ...]:
    """A word of each phrase: a document with none of them holds no step."""
    return _stems(_Key(lexicon))


class _Key:
    """A lexicon, hashed by identity: it holds tables."""

    __slots__ = ("lexicon",)

    def __init__(self, lexicon: "Lexicon") -> None:
        self.lexicon = lexicon

    def __hash__(self) -> int:
        return id(self.lexicon)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.lexicon is self.lexicon


@lru_cache(maxsize=8)
def _listed(key: _Key) -> "tuple[tuple[str, ...], tuple[str, ...]]":
    """The language's words for an approval, and those for a look at something that may be one."""
    from doable.lexicon.bits import APPROVAL_WORD, REVIEW_VERB  # noqa: PLC0415

    lexicon = key.lexicon
    words = [word for word, bits in lexicon.words.items() if bits & APPROVAL_WORD]
    phrases = [" ".join(parts) for found in lexicon.phrases.values() for parts, bits in found if bits & APPROVAL_WORD]
    looks = [word for word, bits in lexicon.words.items() if bits & REVIEW_VERB and not bits & APPROVAL_WORD]
    return tuple(sorted([*words, *phrases], key=len, reverse=True)), tuple(sorted(looks, key=len, reverse=True))


@lru_cache(maxsize=8)
def _stems(key: _Key) -> tuple[str, ...]:
    approvals, looks = _listed(key)
    return tuple({max(phrase.split(), key=len) for phrase in (*approvals, *looks)})


def step_pattern(lexicon: "Lexicon") -> "tuple[re.Pattern[str], frozenset[str]]":
    """Return what finds the steps of a chain, its group `approval` or `look` saying which, and those that are verbs."""
    return _compiled(_Key(lexicon))


@lru_cache(maxsize=8)
def _compiled(key: _Key) -> "tuple[re.Pattern[str], frozenset[str]]":
    from doable.lexicon.bits import HOMOGRAPH, VERB  # noqa: PLC0415

    approvals, looks = _listed(key)
    words = key.lexicon.words
    verbs = frozenset(
        word for word in (*approvals, *looks) if word.endswith(" off") or words.get(word, 0) & (VERB | HOMOGRAPH)
    )
    one, two = "|".join(map(re.escape, approvals)), "|".join(map(re.escape, looks))
    steps = rf"(?<![\w-])(?:(?P<approval>{one or '(?!)'})|(?P<look>{two or '(?!)'}))(?![\w-])"
    return re.compile(steps, re.IGNORECASE), verbs


def names_two(title: str, steps: "list[re.Match[str]]", verbs: frozenset[str]) -> bool:
    """Whether one task asks two people: with a word between the steps, and not one person's "review and approve"."""
    for one, two in pairwise(steps):
        between = title[one.end() : two.start()]
        if not _JOIN.search(between) or not _NO_WORD.sub("", between):
            continue
        if two[0].casefold() not in verbs or not _BEFORE_VERB.search(title[: two.start()]):
            return True
    return False


def artefact(title: str, pattern: "re.Pattern[str]") -> "frozenset[str]":
    """The words of what is to be approved: behind the step, without who is asked."""
    match = pattern.search(title)
    rest = _FROM.sub(" ", title[match.end() :]) if match else ""
    return frozenset(word for word in _OBJECT.findall(rest.casefold()) if word not in _SMALL)
