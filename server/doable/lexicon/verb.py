"""The verb test of one word: by its lists, its form and the words that follow it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from doable.lexicon.bits import (
    ACTION,
    ADJECTIVE,
    AND,
    AUXILIARY,
    COMMA,
    CONCRETE_VERB,
    DETERMINER,
    FINITE,
    HOMOGRAPH,
    LIGHT_VERB,
    NEGATION,
    NOMINAL,
    NOUN,
    OPAQUE,
    OPEN,
    OR,
    PARTICLE,
    POSSESSIVE,
    PREPOSITION,
    PRONOUN,
    PUNCTUATION,
    RELATIVE,
    SLASH,
    STOP_MARK,
    SUBJECT,
    VERB,
    VERB_NOUN,
    VERB_PREPOSITION,
    VERBAL,
    WITH_VERB,
)
from doable.lexicon.forms import is_past

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon
    from doable.lexicon.tokens import Tokens

Kind = Literal["verb", "noun", "unsure"]


def classify(tokens: Tokens, lexicon: Lexicon, index: int, *, labelled: bool = False) -> Kind:
    """Judge the word at ``index`` by itself and by what follows: verb, noun or unsure."""
    words, masks = tokens.words, tokens.masks
    mask = masks[index]
    settings = lexicon.settings
    if mask & (PUNCTUATION | OPAQUE):
        return "unsure"
    last = index + 1 >= len(words)
    after = 0 if last else masks[index + 1]
    if mask & NEGATION:
        return "unsure" if last or not after & (VERBAL | AUXILIARY) else "verb"
    if mask & (AUXILIARY | FINITE):
        return _auxiliary(tokens, lexicon, index)
    if settings.nouns_capitalised and tokens.raw(index)[:1].isupper() and index and mask & NOUN:
        return "noun"
    if mask & VERB and not mask & HOMOGRAPH:
        if not mask & (NOUN | VERB_NOUN):
            return "verb"
        if last:
            return "verb" if labelled else "unsure"
        return "verb" if not mask & NOUN else judge_homograph(tokens, lexicon, index, labelled=labelled)
    if mask & HOMOGRAPH:
        return judge_homograph(tokens, lexicon, index, labelled=labelled)
    if mask & VERB_NOUN:
        if mask & ACTION:
            return judge_homograph(tokens, lexicon, index, labelled=labelled)
        if last:
            return "noun"
        if after & (DETERMINER | PRONOUN) and not after & (RELATIVE | ADJECTIVE):
            return "verb"
        if after & PARTICLE and not after & PREPOSITION:
            return "verb"
        if mask & NOUN:
            return "noun"
        if after & ADJECTIVE or is_past(words[index + 1], after, lexicon):
            # "Chase overdue invoices": the second word describes a third, so the first is hardly a thing.
            return "unsure"
        # "Shrink IdentityStep": before a name it may be either.
        return "unsure" if after & OPAQUE or (not after and not tokens.raw(index + 1)[1:].islower()) else "noun"
    if mask & (NOUN | ADJECTIVE):
        return "noun"
    if mask & (DETERMINER):
        return "noun"
    if mask & (PREPOSITION | SUBJECT | PRONOUN | RELATIVE | AND | OR):
        return "unsure"
    if index in tokens.numbers:
        return "noun" if not last and after & NOMINAL else "unsure"
    return judge_by_form(tokens, lexicon, index)


def _auxiliary(tokens: Tokens, lexicon: Lexicon, index: int) -> Kind:
    words, masks = tokens.words, tokens.masks
    if index + 1 >= len(words) or "?" in words[-1]:
        return "unsure"
    after = masks[index + 1]
    if tokens.masks[index] & LIGHT_VERB:
        return "verb" if after & (DETERMINER | PRONOUN | NEGATION | ADJECTIVE | NOUN) else "unsure"
    del lexicon
    return "unsure"


def judge_by_form(tokens: Tokens, lexicon: Lexicon, index: int) -> Kind:
    """Judge a word that no list has by its form."""
    word, settings = tokens.words[index], lexicon.settings
    look = lexicon.words.get
    if len(word) > 5 and word.endswith(settings.verb_suffixes) and settings.verb_suffixes and not settings.verb_final:
        return "verb"
    for prefix in settings.verb_prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) > 2 and look(word[len(prefix) :], 0) & VERBAL:
            return "verb"
    if "-" in word and index + 1 < len(tokens.words) and tokens.masks[index + 1] & DETERMINER:
        # "Set-up a form": no article stands behind a thing, but behind a verb that is glued to its particle.
        return "verb"
    return "noun"


def judge_homograph(tokens: Tokens, lexicon: Lexicon, index: int, *, labelled: bool) -> Kind:
    """Verb or noun by the next words: "Review the budget" against "Review of the budget"."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    mask = masks[index]
    if index + 1 >= count:
        return "verb" if labelled else "noun"
    following, after = words[index + 1], masks[index + 1]
    third = masks[index + 2] if index + 2 < count else 0
    if labelled and mask & ACTION and not after & (PUNCTUATION | PREPOSITION | AND | FINITE | AUXILIARY):
        return "verb"
    if after & (DETERMINER | PRONOUN) and not (after & RELATIVE and after & PREPOSITION):
        return "verb"
    if after & RELATIVE or (after & OPAQUE):
        return "verb"
    if following in ("@", "#") or (after & OPEN and following == "["):
        return "verb"
    if after & PARTICLE and not after & PREPOSITION:
        return "verb"
    if index + 1 in tokens.numbers:
        return "verb" if index + 2 < count and not third & PUNCTUATION else "unsure"
    if after & COMMA and third & VERBAL:
        return "verb" if third & VERB and not third & HOMOGRAPH else "unsure"
    if after & (AND | SLASH | OR) and index + 2 < count:
        return _pair(tokens, lexicon, index)
    if after & PUNCTUATION:
        return "verb" if labelled and after & STOP_MARK else "noun"
    if following == lexicon.settings.clause_marker:
        return "verb" if mask & (ACTION | WITH_VERB) or third & VERBAL else "unsure"
    if after & PREPOSITION:
        if mask & WITH_VERB and not after & POSSESSIVE:
            return "verb"
        return "verb" if after & VERB_PREPOSITION else "noun"
    if after & (FINITE | AUXILIARY | NEGATION):
        return "noun"
    capital = tokens.raw(index + 1)[:1].isupper()
    rest = [i for i in range(index + 1, count) if words[i][0].isalpha()]
    if capital and not lexicon.settings.nouns_capitalised:
        if not after and mask & CONCRETE_VERB and tokens.raw(index + 1)[1:].islower():
            # "Call Kim": a word that no list has is a name.
            return "verb"
        if all(tokens.raw(i)[:1].isupper() for i in rest) and not tokens.raw(index).islower():
            return "unsure"
        name = tokens.raw(index + 1)[1:].islower() or tokens.raw(index).islower()
        return "verb" if name or mask & ACTION else "unsure"
    suffixes = lexicon.settings.noun_suffixes + lexicon.settings.gerund_suffixes
    ends = following.endswith(suffixes) or following.removesuffix("s").endswith(suffixes)
    purpose = any(words[i] == lexicon.settings.clause_marker and i + 1 < count and masks[i + 1] & VERBAL for i in rest)
    if purpose and mask & ACTION:
        return "verb"
    if ends and (len(rest) == 1 or third & PREPOSITION) and not mask & ACTION:
        return "noun"
    if following.endswith(lexicon.settings.adverb_suffixes) and lexicon.settings.adverb_suffixes:
        return "verb"
    if after & ADJECTIVE and not after & VERB:
        return "verb"
    plural = following.endswith("s") and not following.endswith("ss")
    if plural and mask & ACTION:
        return "verb"
    if len(rest) >= 3 and mask & ACTION and any(masks[i] & PREPOSITION and not masks[i] & POSSESSIVE for i in rest):
        return "verb"
    return "unsure"


def _pair(tokens: Tokens, lexicon: Lexicon, index: int) -> Kind:
    """ "Review and update the plan" is two verbs, "Design and layout" is not."""
    second = index + 2
    mask = tokens.masks[second]
    if mask & (VERB) and not mask & (HOMOGRAPH | NOUN):
        return "verb"
    if mask & HOMOGRAPH:
        return "verb" if judge_homograph(tokens, lexicon, second, labelled=False) == "verb" else "unsure"
    return "noun"
