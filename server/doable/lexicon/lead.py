"""Where a task's action starts: labels, owners, wishes and trigger clauses stripped, the lead word judged."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from doable.lexicon.bits import (
    ADJECTIVE,
    AND,
    CLOSE,
    COLON,
    COMMA,
    DASH,
    EXPLORATORY_VERB,
    HOMOGRAPH,
    INVERTING,
    LEADING_PREPOSITION,
    MAY_SKIP,
    NOUN,
    OPEN,
    PREPOSITION,
    PUNCTUATION,
    QUESTION_MARK,
    ROLE,
    SEMICOLON,
    SIGN,
    SKIP,
    STARTS_PHRASE,
    STOP_MARK,
    TRIGGER,
    VAGUE_VERB,
    VERB,
    VERBAL,
    WISH_WORD,
)
from doable.lexicon.features import Feature
from doable.lexicon.forms import is_past
from doable.lexicon.statement import GERUND, is_foreign, is_nominal, statement
from doable.lexicon.verb import Kind, classify
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon
    from doable.lexicon.tokens import Tokens

_STATE = int(Feature.STATE)
_PAST = int(Feature.PAST_OR_GERUND)
_QUESTION = int(Feature.QUESTION)
_WISH = int(Feature.WISH)
_FOREIGN = int(Feature.FOREIGN)
_STRUCK = int(Feature.STRUCK)
_SILENT = _FOREIGN | _STRUCK
_PHRASAL = VAGUE_VERB | EXPLORATORY_VERB

_BOLD_LABEL = lazy(r"\s*(\*\*|__)(?=\S)([^*_\n]{1,80})\1[ \t]*([:—–]|-(?=\s))?[ \t]*(?=\S)")
_ONE_LINK = lazy(r"\s*\[[^\[\]]*\]\([^()\s]*\)\s*")
_LABEL_TOKENS = 9
"""A label is at most so many tokens long."""
_CLAUSE_TOKENS = 40
"""A trigger clause is at most so many tokens long."""


class Place(NamedTuple):
    """Where the action starts; ``first`` and ``lead`` are token indexes, both the token count for an empty text."""

    kind: Kind
    word: str
    first: int
    lead: int
    verbal: bool
    """Verb, or unsure with a word that can be one."""
    features: int
    """What was noticed on the way, as bits of ``Feature``."""
    trigger: tuple[int, int] | None
    wish: tuple[int, int] | None


def locate(tokens: Tokens, lexicon: Lexicon) -> Place:
    """Strip labels, owners, wishes and a trigger clause, then judge the first word of what is left."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    features = 0
    trigger: tuple[int, int] | None = None
    wish: tuple[int, int] | None = None
    text = tokens.text
    link_only = labelled = False
    if len(tokens.opaque) == 1 and _ONE_LINK.fullmatch(text):
        # Nothing but a link is a place to go to, not a label.
        link_only = True
    if "~~" in text and _struck(text):
        features |= _STRUCK
    index = 0
    if text.lstrip()[:2] in ("**", "__") and (label := _bold_label(tokens)):
        index = label
        labelled = True
    kind: Kind = "unsure"
    for _ in range(5):
        index, found = skip_prefix(tokens, lexicon, index)
        if found:
            wish = wish or found
            features |= _WISH
        if index >= count:
            break
        mask = masks[index]
        if mask & TRIGGER and trigger is None and (comma := clause_end(tokens, lexicon, index)):
            trigger = (index, comma)
            index = comma + 1
            continue
        kind = classify(tokens, lexicon, index, labelled=labelled)
        if (
            kind != "verb"
            and mask & STARTS_PHRASE
            and _phrase_width(words, lexicon, index, VAGUE_VERB | EXPLORATORY_VERB)
        ):
            # "Stay on top of …": the phrase is a verb, whatever its first word can be.
            kind = "verb"
        if kind == "verb" and not _is_short_label(tokens, index):
            break
        if after := _owner_end(tokens, lexicon, index):
            # "David to walk through …": what follows "to" is a verb, whatever else it can be.
            kind, index = "verb", after
            break
        if after := _label_end(tokens, lexicon, index):
            labelled = True
            index = after
            continue
        break
    if index >= count:
        return Place("unsure", "", count, count, False, features, trigger, wish)
    action = index
    mask = masks[index]
    if kind != "verb" and mask & LEADING_PREPOSITION and (comma := clause_end(tokens, lexicon, index)):
        after, found = skip_prefix(tokens, lexicon, comma + 1)
        if after < count and classify(tokens, lexicon, after) == "verb":
            kind, index = "verb", after
    if (
        kind != "verb"
        and lexicon.settings.verb_final
        and not tokens.seen & QUESTION_MARK
        and (last := _final_verb(tokens, lexicon, action)) is not None
    ):
        kind, index = "verb", last
    if kind != "verb":
        if not link_only:
            features |= statement(tokens, lexicon, index)
        if is_foreign(tokens):
            features |= _FOREIGN
        if (
            features & (_STATE | _QUESTION | _SILENT)
            or link_only
            or (features & _PAST and not features & GERUND)
            or (kind == "noun" and (_is_answer(tokens, index) or not is_nominal(tokens, lexicon, index)))
        ):
            kind = "unsure"
    elif features & _STRUCK:
        kind = "unsure"
    mask = masks[index]
    word = lexicon.lemmas.get(words[index], words[index]) if lexicon.settings.verb_final else words[index]
    verbal = kind == "verb" or (kind == "unsure" and not features & (_STATE | _QUESTION) and bool(mask & VERBAL))
    return Place(kind, word, action, index, verbal, features & ~GERUND, trigger, wish)


def _is_answer(tokens: Tokens, index: int) -> bool:
    """ "Average", "Very serious": adjectives alone are answers to choose from and name no thing."""
    return all(mask & (ADJECTIVE | PUNCTUATION | SKIP) and not mask & NOUN for mask in tokens.masks[index:])


def _struck(text: str) -> bool:
    stripped = text.strip()
    return stripped.startswith("~~") and stripped.find("~~", 2) >= len(stripped) // 2


def _bold_label(tokens: Tokens) -> int:
    """Return the index after a bold label ("**Docs:** write", "**Docs** - write"), or 0."""
    match = _BOLD_LABEL.match(tokens.text)
    if not match or not (match[3] or match[2].rstrip()[-1:] in ":.—–"):
        return 0
    end = match.end()
    for index, start in enumerate(tokens.starts):
        if start >= end:
            return index
    return 0


def skip_prefix(tokens: Tokens, lexicon: Lexicon, index: int) -> tuple[int, tuple[int, int] | None]:
    """Step over marks, numbering, mentions, "please" and wishes; return the new index and the wish's range."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    wish: tuple[int, int] | None = None
    if index < count and masks[index] & VERBAL and not masks[index] & MAY_SKIP:
        return index, None
    while index < count:
        mask, word = masks[index], words[index]
        if word in ("@", "#") and index + 1 < count:
            stop = _space_after(tokens.text, tokens.starts[index])
            while index < count and tokens.starts[index] < stop and not masks[index] & COLON:
                index += 1
        elif mask & OPEN and (close := _bracket_end(masks, index)) and _is_prefix(tokens, index, close):
            index = close + 1
        elif mask & (PUNCTUATION & ~QUESTION_MARK & ~SIGN) or word in ("…", "#", "@"):
            index += 1
        elif index in tokens.numbers and index + 1 < count and words[index + 1] in (".", ")") and word.isdecimal():
            index += 2
        elif mask & INVERTING and tokens.seen & QUESTION_MARK:
            break
        elif mask & STARTS_PHRASE and 0 < (width := _phrase_width(words, lexicon, index, SKIP)) < count - index:
            index += width
        elif (
            mask & STARTS_PHRASE
            and (width := _phrase_width(words, lexicon, index, WISH_WORD))
            and index + width < count
        ):
            wish = wish or (index, index + width)
            index += width
        elif mask & WISH_WORD and index + 1 < count:
            wish = wish or (index, index + 1)
            index += 1
        elif index + 1 < count and _is_lead_in(tokens, lexicon, index):
            index += 1
        else:
            break
    return index, wish


def _phrase_width(words: list[str], lexicon: Lexicon, index: int, wanted: int) -> int:
    for parts, classes in lexicon.phrases.get(words[index], ()):
        if classes & wanted and words[index + 1 : index + len(parts)] == list(parts[1:]):
            return len(parts)
    return 0


def _space_after(text: str, offset: int) -> int:
    while offset < len(text) and not text[offset].isspace():
        offset += 1
    return offset


def _is_lead_in(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """ "Please", an adverb or a "to" before a verb."""
    word, mask, after = tokens.words[index], tokens.masks[index], tokens.masks[index + 1]
    settings = lexicon.settings
    if mask & SKIP:
        return True
    if word == settings.clause_marker:
        return bool(after & VERBAL)
    adverb = len(word) > 4 and word.endswith(settings.adverb_suffixes) and word not in settings.not_adverbs
    return adverb and not mask & VERBAL and bool(after & (VERBAL | AND))


def _is_prefix(tokens: Tokens, opening: int, close: int) -> bool:
    """Whether a bracket is "(optional) Ask …" or "[Anna] Ask …" and no link."""
    if close + 1 >= len(tokens.words):
        return False
    return tokens.words[opening] == "(" or tokens.text[tokens.end(close) : tokens.end(close) + 1] == " "


def _bracket_end(masks: list[int], index: int) -> int:
    """Return the index that closes a bracket of at most seven tokens, or 0."""
    for at in range(index + 1, min(index + 8, len(masks))):
        if masks[at] & CLOSE:
            return at
    return 0


def clause_end(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Return the index of the comma that ends a leading clause, or 0; of several, the one before an imperative."""
    words, masks = tokens.words, tokens.masks
    first = depth = 0
    for at in range(index + 1, min(index + _CLAUSE_TOKENS, len(words) - 1)):
        mask = masks[at]
        if mask & OPEN:
            depth += 1
        elif mask & CLOSE:
            depth -= 1
        elif depth <= 0 and mask & (COMMA | SEMICOLON):
            if at - index < 2:
                return 0 if masks[index] & TRIGGER else at
            first = first or at
            after, _ = skip_prefix(tokens, lexicon, at + 1)
            if after < len(words) and classify(tokens, lexicon, after) == "verb":
                return at
        elif depth <= 0 and mask & STOP_MARK and words[at] in (".", "!"):
            break
    return first


def _is_short_label(tokens: Tokens, index: int) -> bool:
    """A lone verb before a colon is a label when more follows ("Test: performance …")."""
    masks = tokens.masks
    return index + 2 < len(masks) and bool(masks[index + 1] & COLON) and bool(masks[index] & HOMOGRAPH)


def _owner_end(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Return the index of the verb after "Name to", or 0."""
    words, masks = tokens.words, tokens.masks
    marker = lexicon.settings.clause_marker
    named = masks[index] & ROLE or not masks[index] & (NOUN | ADJECTIVE | PREPOSITION)
    if not marker or not named or marker not in words[index + 1 : index + 4]:
        return 0
    at = words.index(marker, index + 1)
    if at + 1 >= len(words) or not masks[at + 1] & VERBAL:
        return 0
    names = (tokens.raw(i) for i in range(index, at) if not masks[i] & AND)
    return at + 1 if all(name[:1].isupper() and name[1:].islower() for name in names) else 0


def _label_end(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Return the index after a "Label:" or "Label - " that a verb follows, or 0."""
    words, masks = tokens.words, tokens.masks
    if not tokens.seen & (COLON | DASH):
        return 0
    depth = 0
    for at in range(index, min(index + _LABEL_TOKENS, len(words) - 1)):
        mask = masks[at]
        if mask & OPEN:
            depth += 1
        elif mask & CLOSE:
            depth -= 1
        elif mask & (COLON | DASH) and depth <= 0 and words[at] != "→" and at > index:
            start = tokens.starts[at]
            spaced = tokens.text[start + 1 : start + 2].isspace() or tokens.text[start + 1 : start + 2] in ("*", "_")
            if not spaced or (mask & DASH and not tokens.text[start - 1 : start].isspace()):
                continue
            after, _ = skip_prefix(tokens, lexicon, at + 1)
            if after >= len(words):
                return 0
            numbered = at - 1 in tokens.numbers and at - index == 2
            if numbered or masks[after] & TRIGGER or classify(tokens, lexicon, after, labelled=True) == "verb":
                return at + 1
            return 0
        elif mask & (STOP_MARK | SEMICOLON | QUESTION_MARK):
            return 0
    return 0


def _final_verb(tokens: Tokens, lexicon: Lexicon, index: int) -> int | None:
    """Return the index of the infinitive that ends the first clause, in languages that put it there."""
    words, masks = tokens.words, tokens.masks
    for at in range(index, len(masks)):
        mask = masks[at]
        if mask & (OPEN | STOP_MARK | SEMICOLON | DASH | COLON | COMMA) and at > index:
            # "Kunden, Partner usw. einladen": a list or an abbreviation goes on, another clause has its own verb.
            if mask & (COMMA | STOP_MARK):
                continue
            return None
        raw, settings = tokens.raw(at), lexicon.settings
        # A lower-case word of no list that ends a clause as infinitives do is one: "Liste an Sam mailen".
        verbal = mask & VERB or (not mask and raw.isalpha() and raw.endswith(settings.verb_suffixes) and at > index)
        if not verbal or not raw[:1].islower() or words[at - 1] == settings.clause_marker:
            continue
        if not mask and is_past(words[at], mask, lexicon):
            continue
        if at + 1 >= len(masks) or masks[at + 1] & (PUNCTUATION | AND | PREPOSITION):
            return at
    return None
