"""What a text without a lead verb says: a report, a state, a question, or the name of a thing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doable.lexicon.bits import (
    ABSENCE,
    ADJECTIVE,
    AND,
    AUXILIARY,
    CLOSE,
    CODE,
    COLON,
    COMMA,
    DASH,
    DETERMINER,
    FINITE,
    FOLLOWS_VERB,
    FOREIGN_WORD,
    HOMOGRAPH,
    INFINITE,
    INVERTING,
    MOVING,
    NEGATION,
    NOMINAL,
    NOT_PLURAL,
    NOUN,
    OPAQUE,
    OPEN,
    OR,
    PARTICIPLE,
    PARTICLE,
    PAST_FORM,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    PUNCTUATION,
    QUESTION_MARK,
    QUESTION_WORD,
    RELATIVE,
    SEMICOLON,
    SIGN,
    SLASH,
    STARTS_PHRASE,
    STATE_WORD,
    STOP_MARK,
    STOP_WORD,
    SUBJECT,
    SUBORDINATOR,
    VERB,
    VERB_NOUN,
    VERBAL,
    WEAK_PARTICIPLE,
)
from doable.lexicon.features import Feature
from doable.lexicon.forms import finite_stem, is_finite_plural, is_gerund, is_past, is_plural, known_form

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon
    from doable.lexicon.tokens import Tokens

_STATE = int(Feature.STATE)
_PAST = int(Feature.PAST_OR_GERUND)
_QUESTION = int(Feature.QUESTION)
GERUND = 1 << 62
"""Beside the features: the first word is a gerund, which names a thing as often as a noun does."""


def statement(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Past, gerund, question or state: what a text without a lead verb says."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    word, mask = words[index], masks[index]
    features = 0
    after = masks[index + 1] if index + 1 < count else 0
    if tokens.seen & QUESTION_MARK and any(masks[i] & QUESTION_MARK for i in range(max(index, count - 3), count)):
        return _QUESTION
    if mask & QUESTION_WORD and after & (AUXILIARY | FINITE):
        return _QUESTION
    if mask & INVERTING and after & (SUBJECT | DETERMINER | PRONOUN) and not mask & NEGATION:
        return _QUESTION
    if mask & SIGN and index + 1 in tokens.numbers:
        return _STATE
    if tokens.seen & COLON and _is_measure(tokens, index):
        return _STATE
    adverb = lexicon.settings.adverb_suffixes and not mask & NOMINAL and word.endswith(lexicon.settings.adverb_suffixes)
    if adverb and index + 2 < count and is_gerund(words[index + 1], after, lexicon):
        # "Regularly cleaning the cache": no adverb stands before the name of a thing.
        return GERUND | _PAST
    if is_gerund(word, mask, lexicon):
        features |= GERUND
        follows = after & (DETERMINER | PRONOUN | PREPOSITION | OPAQUE) and not after & POSSESSIVE
        follows = follows or index + 1 in tokens.numbers
        if not mask & NOUN and (follows or (index + 1 < count and is_plural(words[index + 1]))):
            # "Adding the test" reports; "Landing page" and "Marketing: newsletter" name things.
            features |= _PAST
    elif is_past(word, mask, lexicon):
        features |= _PAST
        if _leading_past(tokens, lexicon, index):
            return features | _STATE
    elif _third_person_lead(tokens, lexicon, index):
        return _PAST | _STATE
    elif mask & STATE_WORD and not mask & (VERBAL | VERB_NOUN | NOUN) and (not after or after & PREPOSITION):
        return _STATE
    if _is_state(tokens, lexicon, index):
        features |= _STATE
    return features


def _is_measure(tokens: Tokens, index: int) -> bool:
    """ "Coverage: 85 %", "Global minimum: 3"."""
    words, masks = tokens.words, tokens.masks
    for at in range(index + 1, min(index + 5, len(words) - 1)):
        if masks[at] & PUNCTUATION:
            return bool(masks[at] & COLON) and (at + 1 in tokens.numbers or bool(masks[at + 1] & SIGN))
    return False


def _third_person_lead(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """ "Adds a test", "Maintains existing behaviour"."""
    masks = tokens.masks
    if index + 1 >= len(masks) or masks[index] & (NOUN | ADJECTIVE | DETERMINER | PREPOSITION | PRONOUN):
        return False
    stem = finite_stem(tokens.words[index], lexicon)
    if not stem or masks[index] & VERBAL:
        return False
    after = masks[index + 1]
    return bool(after & (DETERMINER | PRONOUN)) or bool(stem & VERB and not stem & (NOUN | VERB_NOUN | HOMOGRAPH))


def _leading_past(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """ "Added the test", "Checked for errors" are reports; "Documented matrix" is a thing."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    if index + 1 >= count:
        return True
    after = masks[index + 1]
    if masks[index] & PAST_FORM and not masks[index] & PARTICIPLE:
        return True
    if after & (OPEN | DETERMINER | PRONOUN | PREPOSITION | PARTICLE | OPAQUE | AND | COMMA | RELATIVE):
        return True
    if words[index + 1] == lexicon.settings.clause_marker or index + 1 in tokens.numbers:
        return True
    # "Moved connected issues to Merged": a thing that went somewhere.
    if is_gerund(words[index + 1], after, lexicon):
        return True
    if masks[index] & ADJECTIVE:
        return False
    for at in range(index + 2, count):
        if masks[at] & (OPEN | STOP_MARK):
            return False
        if words[at] == lexicon.settings.clause_marker or masks[at] & MOVING:
            return True
    return False


def _is_state(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """Whether the text asserts something: a finite verb, a closing participle or adjective, "no …", a comparison."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    if masks[index] & ABSENCE and index + 1 < count:
        return True
    depth = 0
    relative = False
    verbal_lead = bool(masks[index] & VERBAL) and not masks[index] & NOUN
    gerund = is_gerund(words[index], masks[index], lexicon)
    for at in range(index + 1, count):
        mask, word = masks[at], words[at]
        if mask & PUNCTUATION:
            if word == "(":
                depth += 1
            elif word == ")":
                depth = max(0, depth - 1)
            elif word in "≥≤<>=" and not depth and not gerund and _compared(tokens, at):
                return True
            elif word == "→" and verbal_lead:
                return False
            elif mask & (SEMICOLON | STOP_MARK):
                relative = False
            continue
        if depth:
            continue
        if mask & (RELATIVE | SUBORDINATOR) and not mask & DETERMINER:
            relative = True
            continue
        if relative:
            continue
        before = masks[at - 1]
        if mask & (FINITE | AUXILIARY) and not before & (RELATIVE | PREPOSITION) and not mask & INFINITE:
            if words[at - 1] == lexicon.settings.clause_marker or (mask & AUXILIARY and masks[at] & NOUN):
                continue
            return not verbal_lead or bool(masks[index] & HOMOGRAPH)
        if verbal_lead and not masks[index] & HOMOGRAPH:
            continue
        if _asserts(tokens, lexicon, at, index):
            return True
    return False


def _compared(tokens: Tokens, at: int) -> bool:
    words = tokens.words
    return at + 1 < len(words) and (at + 1 in tokens.numbers or words[at + 1] in "=€$£" or at - 1 in tokens.numbers)


def _asserts(tokens: Tokens, lexicon: Lexicon, at: int, lead: int) -> bool:
    """Whether the word at ``at`` is the predicate of the noun phrase before it."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    word, mask = words[at], masks[at]
    before = masks[at - 1]
    following = masks[at + 1] if at + 1 < count else 0
    ends = at + 1 >= count or bool(following & (COMMA | SEMICOLON | STOP_MARK | OPEN | DASH | COLON))
    if is_past(word, mask, lexicon) and following & DETERMINER and not mask & ADJECTIVE:
        return True
    if word in lexicon.settings.not_past and is_plural(words[at - 1]) and following & MOVING:
        return True
    nominal = not before & (PREPOSITION | DETERMINER | AND | OR | (PUNCTUATION & ~DASH & ~CLOSE) | PRONOUN) or bool(
        before & NOUN
    )
    if not nominal and not before & DASH:
        return False
    if is_past(word, mask, lexicon):
        if mask & ADJECTIVE and not ends and words[at + 1] != lexicon.settings.clause_marker:
            return False
        if ends or following & SLASH or words[at + 1].endswith(lexicon.settings.adverb_suffixes):
            return not mask & WEAK_PARTICIPLE or at + 1 >= count or bool(following & OPEN)
        if mask & WEAK_PARTICIPLE or before & ADJECTIVE:
            return False
        loose = following & (PREPOSITION | AND | OR | PARTICLE) or words[at + 1] == lexicon.settings.clause_marker
        return bool(loose) and not before & COMMA and at - lead >= 1
    if mask & STATE_WORD:
        if not ends:
            return bool(following & (PREPOSITION | AND)) and not mask & (VERB_NOUN | HOMOGRAPH | VERB) and at > lead
        return not mask & (HOMOGRAPH | VERB_NOUN) or at + 1 >= count
    if mask & STARTS_PHRASE and _state_phrase(words, lexicon, at):
        return True
    if mask & VERB and not mask & (NOUN | VERB_NOUN | HOMOGRAPH) and is_plural(words[at - 1]) and not before & VERBAL:
        return True
    if is_plural(words[at - 1]) and is_finite_plural(word, lexicon) and not before & VERBAL:
        # "All text elements use `x`", "Tests pass".
        open_end = at + 1 >= count or following & (DETERMINER | PRONOUN | OPAQUE | PREPOSITION)
        if open_end:
            return True
    stem = finite_stem(word, lexicon)
    if stem:
        if stem & VERB and not stem & (NOUN | VERB_NOUN | HOMOGRAPH):
            return True
        if mask & NOT_PLURAL and (not ends or at + 1 >= count):
            return not before & (VERB_NOUN | HOMOGRAPH) or bool(following & FOLLOWS_VERB) or ends
        return bool(following & (DETERMINER | PRONOUN | CODE)) and not before & ADJECTIVE
    return False


def _state_phrase(words: list[str], lexicon: Lexicon, at: int) -> bool:
    return any(
        classes & STATE_WORD and words[at + 1 : at + len(parts)] == list(parts[1:])
        for parts, classes in lexicon.phrases.get(words[at], ())
    )


def is_nominal(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """Whether enough of a text is known for "noun" to be said of it: names and unknown languages stay unsure."""
    words, masks = tokens.words, tokens.masks
    settings = lexicon.settings
    known = names = unknown = 0
    for at in range(index, len(words)):
        word, mask = words[at], masks[at]
        if at > index and not mask & NOUN and _is_shortened_clause(tokens, lexicon, at):
            return False
        if mask & PUNCTUATION or at in tokens.numbers or mask & OPAQUE:
            continue
        if mask & (NOMINAL | DETERMINER | PREPOSITION | AND):
            known += 1
        elif mask:
            continue
        elif known_form(word, lexicon):
            known += 1
        elif tokens.raw(at)[:1].isupper() and not settings.nouns_capitalised:
            names += 1
        else:
            unknown += 1
    if settings.nouns_capitalised:
        return known > 0 or tokens.raw(index)[:1].isupper()
    return known >= max(1, names) and known * 2 >= unknown


def _is_shortened_clause(tokens: Tokens, lexicon: Lexicon, at: int) -> bool:
    """ "Scrapers posting batches to the API" says what happens as much as it names a thing."""
    words, masks = tokens.words, tokens.masks
    if not is_plural(words[at - 1]) or at + 2 >= len(words) or not is_gerund(words[at], masks[at], lexicon):
        return False
    later = range(at + 2, len(words))
    return any(words[i] == lexicon.settings.clause_marker or masks[i] & MOVING for i in later)


def is_foreign(tokens: Tokens) -> bool:
    """Function words of other languages and none of this one, or a script without its letters."""
    foreign = own = 0
    for mask in tokens.masks:
        if mask & FOREIGN_WORD and not mask & STOP_WORD:
            foreign += 1
        elif mask & STOP_WORD:
            own += 1
    if foreign > own:
        return True
    letters = [c for c in tokens.text[:400] if c.isalpha()]
    return sum(c > "\u024f" for c in letters) * 3 > len(letters)
