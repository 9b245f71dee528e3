"""Second imperatives: where one task holds two actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doable.lexicon.bits import (
    ACTION,
    AND,
    AUXILIARY,
    CLAUSE_CUES,
    CLOSE,
    COMMA,
    CONCRETE_VERB,
    CONDITION,
    DASH,
    DETERMINER,
    FINITE,
    HOMOGRAPH,
    LIGHT_VERB,
    NEGATION,
    NOUN,
    NOUN_PREPOSITION,
    OPAQUE,
    OPEN,
    OR,
    PARTICLE,
    POINTER,
    PREPOSITION,
    PRONOUN,
    PUNCTUATION,
    SEMICOLON,
    SKIP,
    SLASH,
    STOP_MARK,
    SUBORDINATOR,
    THEN,
    TRIGGER,
    VERB,
    VERB_NOUN,
    VERBAL,
    WITH_VERB,
)
from doable.lexicon.lead import clause_end
from doable.lexicon.verb import classify, judge_by_form, judge_homograph

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon
    from doable.lexicon.lead import Place
    from doable.lexicon.tokens import Tokens


def second_imperatives(tokens: Tokens, lexicon: Lexicon, place: Place) -> tuple[int, ...]:
    """Return the indexes where a further imperative starts: after and/then/;/&/+, a comma, a sentence break or a slash.

    Plain noun coordination has none ("Revise A and B"), nor has what a purpose or subordinate clause holds ("run X to
    confirm Y", "remind X to do A and B").
    """
    words, masks = tokens.words, tokens.masks
    count = len(words)
    found: list[int] = []
    lead = place.lead
    depth = 0
    clause = False
    marker = lexicon.settings.clause_marker
    opened = lead
    while opened > place.first and not masks[opened - 1] & OPEN:
        opened -= 1
    at = lead
    if lead + 2 < count and masks[lead + 1] & VERB and not masks[lead + 1] & NOUN and masks[lead + 2] & COMMA:
        # A list of operations is the object: "Implement create, read and delete endpoints".
        return ()
    while at + 1 < count:
        at += 1
        mask = masks[at]
        if not mask & CLAUSE_CUES and words[at] != marker:
            continue
        if mask & OPEN:
            depth += 1
            continue
        if mask & CLOSE:
            depth = max(0, depth - 1)
            continue
        if depth:
            continue
        if mask & (STOP_MARK | SEMICOLON):
            following = tokens.text[tokens.end(at) : tokens.end(at) + 1]
            if mask & STOP_MARK and not following.isspace() and following not in ("*", "_"):
                continue
            clause = False
            begin = _candidate(tokens, lexicon, at + 1)
            if begin < count and masks[begin] & CONDITION:
                # "Fill in the form. If it fails, ask Kim": a way out, not a second action.
                continue
            if begin < count and masks[begin] & TRIGGER and (comma := clause_end(tokens, lexicon, begin)):
                begin = _candidate(tokens, lexicon, comma + 1)
            if begin < count and _starts_action(tokens, lexicon, begin):
                found.append(begin)
                at = begin
            continue
        if mask & (AND | COMMA):
            strong = bool(mask & THEN) or (at + 1 < count and bool(masks[at + 1] & THEN))
            if clause and not strong:
                continue
            begin = _candidate(tokens, lexicon, at + 1)
            if lexicon.settings.verb_final and (end := _closing_verb(tokens, lexicon, begin)):
                found.append(begin)
                at = end
                continue
            if begin < count and _joined(tokens, lexicon, begin, at, lead, strong=strong):
                found.append(begin)
                at = begin
                clause = False
            continue
        if mask & SLASH:
            begin = at + 1
            if begin < count and not clause and _slashed(tokens, begin, at, lead):
                found.append(begin)
                at = begin
            continue
        if mask & DASH and words[at] in "-–—":
            clause = False
        elif (
            mask & SUBORDINATOR
            or mask & (FINITE | AUXILIARY)
            or (words[at] == marker and at + 1 < count and masks[at + 1] & (VERBAL | FINITE))
        ):
            clause = True
    return tuple(found)


def _closing_verb(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Return the index of the infinitive that ends the clause at ``index``, or 0: "... und an Kim senden"."""
    masks = tokens.masks
    last = 0
    for at in range(index, len(masks)):
        if masks[at] & (PUNCTUATION | AND | OR):
            break
        last = at
    if last <= index or not masks[last] & VERB or not tokens.raw(last)[:1].islower():
        return 0
    return 0 if tokens.words[last - 1] == lexicon.settings.clause_marker else last


def _candidate(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Step over "then", "also", adverbs, brackets and quotes to the word that may be an imperative."""
    words, masks = tokens.words, tokens.masks
    settings = lexicon.settings
    while index < len(words):
        mask, word = masks[index], words[index]
        adverb = word.endswith(settings.adverb_suffixes) and word not in settings.not_adverbs and not mask & VERBAL
        if mask & (AND | SKIP | COMMA) or word == "[" or (adverb and settings.adverb_suffixes):
            index += 1
        else:
            break
    return index


def _starts_action(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """Whether a new sentence is a further action and no pointer ("See …", "Make sure …")."""
    masks = tokens.masks
    if masks[index] & POINTER or index + 1 >= len(masks):
        return False
    return classify(tokens, lexicon, index) == "verb" and not masks[index] & NEGATION


def _joined(tokens: Tokens, lexicon: Lexicon, index: int, separator: int, lead: int, *, strong: bool) -> bool:
    """Whether the word after "and", "then", "&", "+" or a comma is a second imperative."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    mask = masks[index]
    comma = bool(masks[separator] & COMMA)
    if comma and mask & POINTER:
        return False
    after = masks[index + 1] if index + 1 < count else 0
    direct = separator == lead + 1
    if direct and masks[lead] & HOMOGRAPH and not masks[lead] & ACTION and not after & (DETERMINER | PRONOUN):
        # "Backup and restore procedures" names a thing as well.
        return False
    if after & (COMMA | AND | SLASH) and not direct and not strong:
        # One of a list of operations: "Implement create, read and delete endpoints".
        return False
    if mask & VERB and not mask & (HOMOGRAPH | NOUN):
        if comma and index + 1 >= count:
            return False
        return not (after & (FINITE | AUXILIARY)) and not (mask & VERB_NOUN and index + 1 >= count)
    if mask & FINITE and mask & LIGHT_VERB:
        return bool(after & DETERMINER)
    if not mask & (HOMOGRAPH | VERB_NOUN) and mask:
        return False
    if not mask:
        return judge_by_form(tokens, lexicon, index) == "verb" and index not in tokens.numbers
    if index + 1 >= count:
        return direct and bool(masks[lead] & VERB) and bool(mask & HOMOGRAPH)
    if after & (DETERMINER | PRONOUN) and not after & PREPOSITION:
        return True
    if not mask & HOMOGRAPH:
        return False
    if after & OPAQUE or words[index + 1] in ("[", "@", "#"):
        return True
    if after & PARTICLE and not after & PREPOSITION:
        return True
    if direct:
        return not after & (PREPOSITION | PUNCTUATION) or bool(masks[lead] & VERB)
    if words[index + 1] == lexicon.settings.clause_marker or after & PREPOSITION:
        common = mask & (CONCRETE_VERB | WITH_VERB)
        return bool(common) and not after & NOUN_PREPOSITION
    if strong:
        return judge_homograph(tokens, lexicon, index, labelled=False) == "verb"
    return False


def _slashed(tokens: Tokens, index: int, separator: int, lead: int) -> bool:
    """Verb/Verb, directly after the lead verb or with spaces around the slash."""
    masks, text, starts = tokens.masks, tokens.text, tokens.starts
    mask = masks[index]
    if index + 1 >= len(masks) or not mask & VERBAL:
        return False
    spaced = text[starts[separator] - 1 : starts[separator]].isspace()
    sure = bool(mask & VERB) and not mask & (NOUN | HOMOGRAPH)
    if separator == lead + 1:
        after = masks[index + 1]
        if after & (SLASH | PUNCTUATION) and not after & OPEN:
            return False
        lead_sure = bool(masks[lead] & VERB) and not masks[lead] & HOMOGRAPH
        return (sure and lead_sure) or (spaced and bool(after & (DETERMINER | PRONOUN)))
    return spaced and sure
