"""Word lists of one language, read from data files into one look-up table."""

# os.path, not pathlib: importing pathlib costs as much as reading all lists.
# ruff: noqa: PTH113, PTH118, PTH120, PTH123, PTH208

from __future__ import annotations

import os
import re
from functools import lru_cache
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from doable.lexicon.relative import Relative, relative_phrases
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

_T = TypeVar("_T")

_HERE = os.path.dirname(__file__)

# Every class of word is one bit, so that a word's classes are one dictionary look-up and several can be asked at once.
# The order is free; a class with no entry in a language costs nothing.
_CLASSES = (
    "verbs",
    "homographs",
    "verb-nouns",
    "nouns",
    "adjectives",
    "states",
    "determiners",
    "pronouns",
    "subjects",
    "roles",
    "question-words",
    "inverting",
    "prepositions",
    "leading-prepositions",
    "particles",
    "moving",
    "with-verbs",
    "auxiliaries",
    "finite",
    "infinite",
    "light-verbs",
    "then",
    "absence",
    "noun-prepositions",
    "verb-prepositions",
    "possessive-prepositions",
    "amount-words",
    "subordinators",
    "relatives",
    "and",
    "or",
    "negations",
    "skip",
    "stop",
    "foreign",
    "name-words",
    "past",
    "participles",
    "weak-participles",
    "not-plural",
    "vague-words",
    "escape-clauses",
    "open-ended",
    "wishes",
    "exploratory",
    "approval",
    "triggers",
    "conditions",
    "review-verbs",
    "deliverables",
    "time-boxes",
    "metrics",
    "outcome-verbs",
    "growth-only",
    "references",
    "pointers",
    "abstract",
    "concrete-verbs",
    "plan-verbs",
    "vague-verbs",
    "endless-verbs",
    "weekdays",
    "starts-phrase",
    "comma",
    "semicolon",
    "stop-mark",
    "open-bracket",
    "close-bracket",
    "slash",
    "colon",
    "dash",
    "question-mark",
    "sign",
    "mark",
    "code",
    "address",
    "quoted",
    "slot",
)
BIT: dict[str, int] = {name: 1 << index for index, name in enumerate(_CLASSES)}

CODE, ADDRESS, QUOTED, SLOT = "\ue000", "\ue001", "\ue002", "\ue003"
"""Private-use characters that stand in for opaque stretches; a run of one is one token."""

_MARKS: dict[str, str] = {
    ",": "comma",
    "、": "comma",
    "，": "comma",
    ";": "semicolon",
    "；": "semicolon",
    ".": "stop-mark",
    "!": "stop-mark",
    "。": "stop-mark",
    "(": "open-bracket",
    "[": "open-bracket",
    "{": "open-bracket",
    "（": "open-bracket",
    ")": "close-bracket",
    "]": "close-bracket",
    "}": "close-bracket",
    "）": "close-bracket",
    "/": "slash",
    ":": "colon",
    "：": "colon",
    "-": "dash",
    "–": "dash",
    "—": "dash",
    "→": "dash",
    "?": "question-mark",
    "？": "question-mark",
    "%": "sign",
    "€": "sign",
    "$": "sign",
    "£": "sign",
    "≥": "sign",
    "≤": "sign",
    "<": "sign",
    ">": "sign",
    "=": "sign",
    "≈": "sign",
    "@": "mark",
    "#": "mark",
    "…": "mark",
    "...": "mark",
}

CONFIG_KEYS: tuple[str, ...] = (
    "verbs",
    "nouns",
    "vague-verbs",
    "concrete-verbs",
    "vague-words",
    "escape-clauses",
    "open-ended",
    "wishes",
    "exploratory",
    "approval",
    "metrics",
    "states",
    "abstract",
    "stop",
)
"""Keys that a configuration's ``[lexicon]`` table may hold; each value is a list of words or phrases."""

_VERB_KEYS = frozenset(("vague-verbs", "concrete-verbs", "exploratory"))

_SECTION = lazy(r"^\[([^\]]+)\](?:\s+(\w+))?$")


class Settings(NamedTuple):
    """How a language forms its words: endings and prefixes as tuples, for ``str.endswith`` and ``startswith``."""

    verb_suffixes: tuple[str, ...]
    noun_suffixes: tuple[str, ...]
    adverb_suffixes: tuple[str, ...]
    not_adverbs: frozenset[str]
    verb_prefixes: tuple[str, ...]
    past_suffixes: tuple[str, ...]
    gerund_suffixes: tuple[str, ...]
    finite_suffixes: tuple[str, ...]
    not_past: frozenset[str]
    not_gerund: frozenset[str]
    clause_marker: str
    verb_final: bool
    nouns_capitalised: bool


class Lexicon(NamedTuple):
    """Everything the verb test knows about one language. ``load`` caches it."""

    language: str
    words: Mapping[str, int]
    """Lowercased word -> class bits (see ``BIT``)."""
    phrases: Mapping[str, tuple[tuple[tuple[str, ...], int], ...]]
    """First word -> phrases that start with it, longest first, each with its class bits."""
    seconds: Mapping[str, frozenset[str]]
    """First word -> second words of its phrases and dates, "0" for any number; no entry where one word is enough."""
    relatives: Mapping[str, tuple[tuple[tuple[str, ...], Relative], ...]]
    """First word -> dated phrases, longest first."""
    weekdays: Mapping[str, int]
    """Full name of a weekday -> 0 for Monday."""
    short_weekdays: Mapping[str, int]
    numbers: Mapping[str, int]
    """Number words and articles that count in a dated phrase."""
    units: Mapping[str, Relative]
    lemmas: Mapping[str, str]
    """Irregular form -> base form."""
    nominalisations: Mapping[str, str]
    """Noun of an action -> its verb ("migration" -> "migrate")."""
    kinds: Mapping[str, str]
    """Noun -> kind of object, for first steps and verb menus."""
    steps: Mapping[tuple[str, str], tuple[str, ...]]
    """(verb or "*", kind or "*") -> first physical steps with ``{object}`` and visible slots."""
    menu: Mapping[str, tuple[str, ...]]
    snippets: Mapping[str, str]
    settings: Settings


def languages() -> tuple[str, ...]:
    """Languages that have a folder of word lists."""
    return tuple(sorted(name for name in os.listdir(_HERE) if _is_language(name)))


def _is_language(name: str) -> bool:
    # The name comes from a file of the user's: it must name a folder here and nothing above it.
    if not re.fullmatch(r"[a-z]{2,3}(?:-[a-z0-9]+)?", name):
        return False
    return os.path.isfile(os.path.join(_HERE, name, "settings.txt"))


def load(language: str = "en", extra: Mapping[str, Sequence[str]] | None = None) -> Lexicon:
    """Return the lexicon of ``language`` (a folder name) with a configuration's own words added.

    ``extra`` maps the names in ``CONFIG_KEYS`` to words or phrases; other names are left out. Results are cached.
    Raises LookupError when the language has no folder.
    """
    known = tuple(sorted((key, tuple(words)) for key, words in (extra or {}).items() if key in CONFIG_KEYS))
    return _load(language, known)


@lru_cache(maxsize=32)
def _load(language: str, extra: tuple[tuple[str, tuple[str, ...]], ...]) -> Lexicon:
    if not _is_language(language):
        raise LookupError(f"no word lists for language {language!r}; there are: {', '.join(languages())}")
    words: dict[str, int] = {mark: BIT[name] for mark, name in _MARKS.items()}
    words |= {CODE: BIT["code"], ADDRESS: BIT["address"], QUOTED: BIT["quoted"], SLOT: BIT["slot"]}
    entries: list[tuple[str, str, str]] = []
    folder = os.path.join(_HERE, language)
    for name in sorted(os.listdir(folder)):
        if name.endswith(".txt"):
            with open(os.path.join(folder, name), encoding="utf-8") as file:
                entries.extend(_entries(name.removesuffix(".txt"), file.read(), words))
    for name, added in extra:
        entries.extend((name, "phrases", " ".join(word.lower().split())) for word in added)
        if name in _VERB_KEYS:
            entries.extend(("verbs", "phrases", word.lower()) for word in added if " " not in word.strip())
    return _build(language, words, entries)


def _entries(stem: str, text: str, words: dict[str, int]) -> Iterator[tuple[str, str, str]]:
    """Put the words of plain lists into ``words``; yield (section, form, entry) of every other line."""
    section, form = stem, ""
    bit = BIT.get(section, 0)
    for line in text.splitlines():
        if not line or line.startswith("#"):
            continue
        if match := _SECTION.match(line):
            section, form = match[1], match[2] or ""
            bit = BIT.get(section, 0)
        elif form or " = " in line or section == "weekdays":
            yield section, form, line.strip()
        elif bit:
            for word in line.split():
                words[word] = words.get(word, 0) | bit
        else:
            for word in line.split():
                yield section, form, word


def _build(language: str, words: dict[str, int], entries: Iterable[tuple[str, str, str]]) -> Lexicon:
    phrases: dict[tuple[str, ...], int] = {}
    pairs: dict[str, dict[str, str]] = {}
    weekdays: dict[str, int] = {}
    short: dict[str, int] = {}
    kinds: dict[str, str] = {}
    for section, form, entry in entries:
        if section == "weekdays":
            target = short if form else weekdays
            target.update((name, day) for day, name in enumerate(entry.split()))
        elif section.startswith("kind "):
            kinds[entry] = section[5:]
        elif " = " in entry:
            key, _, value = entry.partition(" = ")
            pairs.setdefault(section, {})[key.strip()] = value.strip()
        elif section in BIT:
            parts = tuple(entry.split())
            if len(parts) == 1:
                words[entry] = words.get(entry, 0) | BIT[section]
            elif parts:
                phrases[parts] = phrases.get(parts, 0) | BIT[section]
    settings = pairs.pop("settings", {})
    for verb, forms in _derived(words, settings):
        for form_ in forms:
            words[form_] = words.get(form_, 0) | BIT["verbs"] | (words[verb] & ~BIT["homographs"])
            pairs.setdefault("irregular", {}).setdefault(form_, verb)
    for name in weekdays:
        words[name] = words.get(name, 0) | BIT["weekdays"]
    relatives = relative_phrases(pairs.get("relative", {}), weekdays | short)
    for first in {parts[0] for parts in (*phrases, *relatives)}:
        words[first] = words.get(first, 0) | BIT["starts-phrase"]
    return Lexicon(
        language=language,
        words=words,
        phrases=_by_first(phrases),
        relatives=_by_first(relatives),
        seconds=_seconds((*phrases, *relatives), ("0", *pairs.get("amounts", {}))),
        weekdays=weekdays,
        short_weekdays=short,
        numbers={key: int(value) for key, value in pairs.get("amounts", {}).items()},
        units={key: Relative.parse(value) for key, value in pairs.get("units", {}).items()},
        lemmas=pairs.get("irregular", {}),
        nominalisations=pairs.get("nominalisations", {}),
        kinds=kinds,
        steps={
            (verb.strip(), kind.strip()): tuple(step.strip() for step in value.split(" ; "))
            for key, value in pairs.get("steps", {}).items()
            for verb, _, kind in (key.partition(" | "),)
        },
        menu={key: tuple(verb.strip() for verb in value.split(" ; ")) for key, value in pairs.get("menu", {}).items()},
        snippets=pairs.get("snippets", {}),
        settings=_settings(settings),
    )


def _by_first(table: Mapping[tuple[str, ...], _T]) -> dict[str, tuple[tuple[tuple[str, ...], _T], ...]]:
    out: dict[str, list[tuple[tuple[str, ...], _T]]] = {}
    for parts, value in table.items():
        out.setdefault(parts[0], []).append((parts, value))
    return {first: tuple(sorted(found, key=lambda item: -len(item[0]))) for first, found in out.items()}


def _seconds(phrases: Iterable[tuple[str, ...]], numbers: tuple[str, ...]) -> dict[str, frozenset[str]]:
    out: dict[str, set[str]] = {}
    for parts in phrases:
        first, second = (*parts, "")[:2]
        out.setdefault(first, set()).update(numbers if second == "{number}" else (second,))
    return {first: frozenset(found) for first, found in out.items() if "" not in found}


def _derived(words: Mapping[str, int], settings: Mapping[str, str]) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield verb and command forms of languages whose lists hold infinitives ("en>e": schreiben -> schreibe)."""
    changes = tuple(rule.partition(">")[::2] for rule in settings.get("command-forms", "").split())
    if not changes:
        return
    for word, bits in tuple(words.items()):
        if bits & (BIT["verbs"] | BIT["vague-verbs"]):
            forms = tuple(word.removesuffix(old) + new for old, new in changes if word.endswith(old))
            # A command form that is also a noun stays a homograph: the next word decides.
            yield word, tuple(form for form in forms if not words.get(form, 0) & (BIT["nouns"] | BIT["homographs"]))


def _settings(table: Mapping[str, str]) -> Settings:
    def listed(key: str) -> tuple[str, ...]:
        return tuple(table.get(key, "").split())

    return Settings(
        verb_suffixes=listed("verb-suffixes"),
        noun_suffixes=listed("noun-suffixes"),
        adverb_suffixes=listed("adverb-suffixes"),
        not_adverbs=frozenset(listed("not-adverbs")),
        verb_prefixes=listed("verb-prefixes"),
        past_suffixes=listed("past-suffixes"),
        gerund_suffixes=listed("gerund-suffixes"),
        finite_suffixes=listed("finite-suffixes"),
        not_past=frozenset(listed("not-past")),
        not_gerund=frozenset(listed("not-gerund")),
        clause_marker=table.get("clause-marker", ""),
        verb_final=table.get("verb-final") == "yes",
        nouns_capitalised=table.get("nouns-capitalised") == "yes",
    )
