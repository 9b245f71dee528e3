"""The three-valued verb test: where a task's action starts and whether its first word is a verb."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from doable.lexicon.data import BIT

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon
    from doable.lexicon.tokens import Tokens

Kind = Literal["verb", "noun", "unsure"]

# What locate() notices on its way, as bits of Place.features.
FOREIGN, STRUCK, STATE, PAST, QUESTION, WISH, LABELLED, GERUND, LINK_ONLY = (1 << bit for bit in range(9))
SILENT = FOREIGN | STRUCK

_VERB, _HOMOGRAPH, _VERB_NOUN = BIT["verbs"], BIT["homographs"], BIT["verb-nouns"]
_NOUN, _ADJECTIVE, _STATE_WORD = BIT["nouns"], BIT["adjectives"], BIT["states"]
_DETERMINER, _PRONOUN, _SUBJECT = BIT["determiners"], BIT["pronouns"], BIT["subjects"]
_PREPOSITION, _PARTICLE, _WITH_VERB = BIT["prepositions"], BIT["particles"], BIT["with-verbs"]
_AUXILIARY, _FINITE, _RELATIVE = BIT["auxiliaries"], BIT["finite"], BIT["relatives"]
_AND, _OR, _NEGATION, _SKIP, _STOP_WORD = BIT["and"], BIT["or"], BIT["negations"], BIT["skip"], BIT["stop"]
_PAST_FORM, _PARTICIPLE, _WEAK_PARTICIPLE = BIT["past"], BIT["participles"], BIT["weak-participles"]
_COMMA, _SEMICOLON, _STOP_MARK = BIT["comma"], BIT["semicolon"], BIT["stop-mark"]
_OPEN, _CLOSE, _SLASH, _COLON, _DASH = (
    BIT["open-bracket"],
    BIT["close-bracket"],
    BIT["slash"],
    BIT["colon"],
    BIT["dash"],
)
_QUESTION_MARK, _SIGN = BIT["question-mark"], BIT["sign"]
_CODE, _ADDRESS, _QUOTED, _SLOT = BIT["code"], BIT["address"], BIT["quoted"], BIT["slot"]
_TRIGGER, _STARTS = BIT["triggers"], BIT["starts-phrase"]
_ACTION = BIT["concrete-verbs"] | BIT["plan-verbs"] | BIT["vague-verbs"]
_OPAQUE = _CODE | _ADDRESS | _QUOTED | _SLOT

PUNCTUATION = _COMMA | _SEMICOLON | _STOP_MARK | _OPEN | _CLOSE | _SLASH | _COLON | _DASH | _QUESTION_MARK | _SIGN
SEPARATORS = _COMMA | _SEMICOLON | _STOP_MARK | _AND | _SLASH
_BREAK = PUNCTUATION & ~_OPEN
_VERBAL = _VERB | _HOMOGRAPH
_NOMINAL = _NOUN | _ADJECTIVE | _VERB_NOUN | _HOMOGRAPH | _VERB

_BOLD_LABEL = re.compile(r"\s*(\*\*|__)(?=\S)([^*_\n]{1,80})\1[ \t]*([:—–]|-(?=\s))?[ \t]*(?=\S)")
_ONE_LINK = re.compile(r"\s*\[[^\[\]]*\]\([^()\s]*\)\s*")
_LABEL_TOKENS = 9
"""A label is at most so many tokens long."""
_CLAUSE_TOKENS = 40
"""A trigger clause is at most so many tokens long."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the action starts. ``action`` and ``index`` are token indexes; both are the token count for empty texts."""

    kind: Kind
    word: str
    action: int
    index: int
    width: int
    """Tokens of the lead verb (a verb may stand at the end in some languages)."""
    verbal: bool
    """Verb, or unsure with a word that can be one."""
    features: int
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
    if len(tokens.opaque) == 1 and _ONE_LINK.fullmatch(text):
        # Nothing but a link is a place to go to, not a label.
        features |= LINK_ONLY
    if "~~" in text and _struck(text):
        features |= STRUCK
    index = 0
    if text.lstrip()[:2] in ("**", "__") and (label := _bold_label(tokens)):
        index = label
        features |= LABELLED
    kind: Kind = "unsure"
    for _ in range(5):
        index, found = _skip_prefix(tokens, lexicon, index)
        if found:
            wish = wish or found
            features |= WISH
        if index >= count:
            break
        mask = masks[index]
        if mask & _TRIGGER and trigger is None and (comma := _clause_end(tokens, lexicon, index)):
            trigger = (index, comma)
            index = comma + 1
            continue
        kind = classify(tokens, lexicon, index, labelled=bool(features & LABELLED))
        if kind == "verb" and not _is_short_label(tokens, index):
            break
        if after := _owner_end(tokens, lexicon, index):
            # "David to walk through …": what follows "to" is a verb, whatever else it can be.
            features |= LABELLED
            kind, index = "verb", after
            break
        if after := _label_end(tokens, lexicon, index):
            features |= LABELLED
            index = after
            continue
        break
    if index >= count:
        return Place("unsure", "", count, count, 0, False, features, trigger, wish)
    action = index
    mask = masks[index]
    if kind != "verb" and mask & BIT["leading-prepositions"] and (comma := _clause_end(tokens, lexicon, index)):
        after, found = _skip_prefix(tokens, lexicon, comma + 1)
        if after < count and classify(tokens, lexicon, after) == "verb":
            kind, index = "verb", after
    width = 1
    if kind != "verb" and lexicon.settings.verb_final and (last := _final_verb(tokens, lexicon, action)) is not None:
        kind, index = "verb", last
    if kind != "verb":
        if not features & LINK_ONLY:
            features |= _statement(tokens, lexicon, index)
        if _is_foreign(tokens):
            features |= FOREIGN
        if (
            features & (STATE | QUESTION | SILENT | LINK_ONLY)
            or (features & PAST and not features & GERUND)
            or (kind == "noun" and not _is_nominal(tokens, lexicon, index))
        ):
            kind = "unsure"
    elif features & STRUCK:
        kind = "unsure"
    mask = masks[index]
    word = lexicon.lemmas.get(words[index], words[index]) if lexicon.settings.verb_final else words[index]
    verbal = kind == "verb" or (kind == "unsure" and not features & (STATE | QUESTION) and bool(mask & _VERBAL))
    return Place(kind, word, action, index, width, verbal, features, trigger, wish)


def _struck(text: str) -> bool:
    stripped = text.strip()
    return stripped.startswith("~~") and stripped.find("~~", 2) >= len(stripped) * 3 // 5


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


def _skip_prefix(tokens: Tokens, lexicon: Lexicon, index: int) -> tuple[int, tuple[int, int] | None]:
    """Step over marks, numbering, mentions, "please" and wishes; return the new index and the wish's range."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    wish: tuple[int, int] | None = None
    while index < count:
        mask, word = masks[index], words[index]
        if word in ("@", "#") and index + 1 < count:
            stop = _space_after(tokens.text, tokens.starts[index])
            while index < count and tokens.starts[index] < stop and not masks[index] & _COLON:
                index += 1
        elif mask & _OPEN and word == "(" and (close := _bracket_end(masks, index, 8)) and close + 1 < count:
            index = close + 1
        elif word == "[" and (close := _bracket_end(masks, index, 7)) and _is_prefix(tokens, close):
            index = close + 1
        elif mask & (PUNCTUATION & ~_QUESTION_MARK & ~_SIGN) or word in ("…", "#", "@"):
            index += 1
        elif index in tokens.numbers[:2] and index + 1 < count and words[index + 1] in (".", ")") and word.isdecimal():
            index += 2
        elif mask & _STARTS and (width := _wish_width(words, lexicon, index)) and index + width < count:
            wish = wish or (index, index + width)
            index += width
        elif mask & BIT["wishes"] and index + 1 < count:
            wish = wish or (index, index + 1)
            index += 1
        elif mask & _SKIP and index + 1 < count:
            index += 1
        elif (
            not mask & _VERBAL
            and index + 1 < count
            and len(word) > 4
            and word.endswith(lexicon.settings.adverb_suffixes)
            and word not in lexicon.settings.not_adverbs
            and masks[index + 1] & _VERBAL
        ):
            index += 1
        elif word == lexicon.settings.clause_marker and index + 1 < count and masks[index + 1] & _VERBAL:
            index += 1
        else:
            break
    return index, wish


def _space_after(text: str, offset: int) -> int:
    while offset < len(text) and not text[offset].isspace():
        offset += 1
    return offset


def _is_prefix(tokens: Tokens, close: int) -> bool:
    """Whether the bracket that closes at ``close`` is "[Anna] Ask …" and no link."""
    return close + 1 < len(tokens.words) and tokens.text[tokens.end(close) : tokens.end(close) + 1] == " "


def _wish_width(words: list[str], lexicon: Lexicon, index: int) -> int:
    for parts, classes in lexicon.phrases.get(words[index], ()):
        if classes & BIT["wishes"] and words[index + 1 : index + len(parts)] == list(parts[1:]):
            return len(parts)
    return 0


def _bracket_end(masks: list[int], index: int, most: int) -> int:
    for at in range(index + 1, min(index + most, len(masks))):
        if masks[at] & _CLOSE:
            return at
    return 0


def _clause_end(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Return the index of the comma that ends a leading clause, or 0; of several, the one before an imperative."""
    words, masks = tokens.words, tokens.masks
    first = depth = 0
    for at in range(index + 1, min(index + _CLAUSE_TOKENS, len(words) - 1)):
        mask = masks[at]
        if mask & _OPEN:
            depth += 1
        elif mask & _CLOSE:
            depth -= 1
        elif depth <= 0 and mask & (_COMMA | _SEMICOLON):
            if at - index < 2:
                return 0 if masks[index] & _TRIGGER and words[index] not in ("then",) else at
            first = first or at
            after, _ = _skip_prefix(tokens, lexicon, at + 1)
            if after < len(words) and classify(tokens, lexicon, after) == "verb":
                return at
        elif depth <= 0 and mask & _STOP_MARK and words[at] in (".", "!"):
            break
    return first


def _is_short_label(tokens: Tokens, index: int) -> bool:
    """A lone verb before a colon is a label when more follows ("Test: performance …")."""
    masks = tokens.masks
    return index + 2 < len(masks) and bool(masks[index + 1] & _COLON) and bool(masks[index] & _HOMOGRAPH)


def _owner_end(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Return the index of the verb after "Name to", or 0."""
    words, masks = tokens.words, tokens.masks
    marker = lexicon.settings.clause_marker
    if not marker or marker not in words[index + 1 : index + 4] or masks[index] & (_NOUN | _ADJECTIVE | _PREPOSITION):
        return 0
    at = words.index(marker, index + 1)
    if at + 1 >= len(words) or not masks[at + 1] & _VERBAL:
        return 0
    names = (tokens.raw(i) for i in range(index, at) if not masks[i] & _AND)
    return at + 1 if all(name[:1].isupper() and name[1:].islower() for name in names) else 0


def _label_end(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Return the index after a "Label:" or "Label - " that a verb follows, or 0."""
    words, masks = tokens.words, tokens.masks
    if not tokens.seen & (_COLON | _DASH):
        return 0
    depth = 0
    for at in range(index, min(index + _LABEL_TOKENS, len(words) - 1)):
        mask = masks[at]
        if mask & _OPEN:
            depth += 1
        elif mask & _CLOSE:
            depth -= 1
        elif mask & (_COLON | _DASH) and depth <= 0 and words[at] != "→" and at > index:
            start = tokens.starts[at]
            spaced = tokens.text[start + 1 : start + 2].isspace() or tokens.text[start + 1 : start + 2] in ("*", "_")
            if not spaced or (mask & _DASH and not tokens.text[start - 1 : start].isspace()):
                continue
            after, _ = _skip_prefix(tokens, lexicon, at + 1)
            if after >= len(words):
                return 0
            numbered = at - 1 in tokens.numbers and at - index == 2
            if numbered or masks[after] & _TRIGGER or classify(tokens, lexicon, after, labelled=True) == "verb":
                return at + 1
            return 0
        elif mask & (_STOP_MARK | _SEMICOLON | _QUESTION_MARK):
            return 0
    return 0


def classify(tokens: Tokens, lexicon: Lexicon, index: int, *, labelled: bool = False) -> Kind:
    """Judge the word at ``index`` by itself and by what follows: verb, noun or unsure."""
    words, masks = tokens.words, tokens.masks
    word, mask = words[index], masks[index]
    settings = lexicon.settings
    if mask & (PUNCTUATION | _OPAQUE):
        return "unsure"
    last = index + 1 >= len(words)
    after = 0 if last else masks[index + 1]
    if mask & _NEGATION:
        return "unsure" if last or not after & (_VERBAL | _AUXILIARY) else "verb"
    if mask & (_AUXILIARY | _FINITE):
        return _auxiliary(tokens, lexicon, index)
    if settings.nouns_capitalised and tokens.raw(index)[:1].isupper() and index and mask & _NOUN:
        return "noun"
    if mask & _VERB and not mask & _HOMOGRAPH:
        if not mask & (_NOUN | _VERB_NOUN):
            return "verb"
        if last:
            return "verb" if labelled else "unsure"
        return "verb" if not mask & _NOUN else _homograph(tokens, lexicon, index, labelled=labelled)
    if mask & _HOMOGRAPH:
        return _homograph(tokens, lexicon, index, labelled=labelled)
    if mask & _VERB_NOUN:
        if mask & _ACTION:
            return _homograph(tokens, lexicon, index, labelled=labelled)
        if last or mask & _NOUN:
            return "noun"
        if after & (_DETERMINER | _PRONOUN) and not after & _RELATIVE:
            return "verb"
        # "Shrink IdentityStep": before a name it may be either.
        return "unsure" if after & _OPAQUE or (not after and not tokens.raw(index + 1)[1:].islower()) else "noun"
    if mask & (_NOUN | _ADJECTIVE):
        return "noun"
    if mask & (_DETERMINER):
        return "noun"
    if mask & (_PREPOSITION | _SUBJECT | _PRONOUN | _RELATIVE | _AND | _OR):
        return "unsure"
    if index in tokens.numbers:
        return "noun" if not last and after & _NOMINAL else "unsure"
    return _unlisted(tokens, lexicon, index)


def _auxiliary(tokens: Tokens, lexicon: Lexicon, index: int) -> Kind:
    words, masks = tokens.words, tokens.masks
    if index + 1 >= len(words) or "?" in words[-1]:
        return "unsure"
    after = masks[index + 1]
    if words[index] in ("do", "have", "be"):
        return "verb" if after & (_DETERMINER | _PRONOUN | _NEGATION | _ADJECTIVE | _NOUN) else "unsure"
    del lexicon
    return "unsure"


def _unlisted(tokens: Tokens, lexicon: Lexicon, index: int) -> Kind:
    """Judge a word that no list has by its form."""
    word, settings = tokens.words[index], lexicon.settings
    look = lexicon.words.get
    if len(word) > 5 and word.endswith(settings.verb_suffixes) and settings.verb_suffixes:
        return "verb"
    for prefix in settings.verb_prefixes:
        if word.startswith(prefix) and len(word) - len(prefix) > 2 and look(word[len(prefix) :], 0) & _VERBAL:
            return "verb"
    return "noun"


def _homograph(tokens: Tokens, lexicon: Lexicon, index: int, *, labelled: bool) -> Kind:
    """Verb or noun by the next words: "Review the budget" against "Review of the budget"."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    word, mask = words[index], masks[index]
    if index + 1 >= count:
        return "verb" if labelled else "noun"
    following, after = words[index + 1], masks[index + 1]
    third = masks[index + 2] if index + 2 < count else 0
    if labelled and mask & _ACTION and not after & (PUNCTUATION | _PREPOSITION | _AND | _FINITE | _AUXILIARY):
        return "verb"
    if after & (_DETERMINER | _PRONOUN) and not (after & _RELATIVE and after & _PREPOSITION):
        return "verb"
    if after & _RELATIVE or (after & _OPAQUE):
        return "verb"
    if following in ("@", "#") or (after & _OPEN and following == "["):
        return "verb"
    if after & _PARTICLE and not after & _PREPOSITION:
        return "verb"
    if index + 1 in tokens.numbers:
        return "verb" if index + 2 < count and not third & PUNCTUATION else "unsure"
    if after & (_AND | _SLASH | _OR) and index + 2 < count:
        return _pair(tokens, lexicon, index)
    if after & PUNCTUATION:
        return "verb" if labelled and after & _STOP_MARK else "noun"
    if following == lexicon.settings.clause_marker:
        return "verb"
    if after & _PREPOSITION:
        if mask & _WITH_VERB:
            return "verb"
        return "verb" if following in ("into", "onto", "against", "within") else "noun"
    if after & (_FINITE | _AUXILIARY | _NEGATION):
        return "noun"
    capital = tokens.raw(index + 1)[:1].isupper()
    rest = [i for i in range(index + 1, count) if words[i][0].isalpha()]
    if capital and not lexicon.settings.nouns_capitalised:
        if all(tokens.raw(i)[:1].isupper() for i in rest) and not tokens.raw(index).islower():
            return "unsure"
        return "verb" if tokens.raw(index + 1)[1:].islower() or tokens.raw(index).islower() else "unsure"
    suffixes = lexicon.settings.noun_suffixes + lexicon.settings.gerund_suffixes
    ends = following.endswith(suffixes) or following.removesuffix("s").endswith(suffixes)
    purpose = any(words[i] == lexicon.settings.clause_marker and i + 1 < count and masks[i + 1] & _VERBAL for i in rest)
    if purpose and mask & _ACTION:
        return "verb"
    if ends and (len(rest) == 1 or (third & _PREPOSITION and not mask & _ACTION)):
        return "noun"
    if following.endswith(lexicon.settings.adverb_suffixes) and lexicon.settings.adverb_suffixes:
        return "verb"
    if after & _ADJECTIVE and not after & _VERB:
        return "verb"
    plural = following.endswith("s") and not following.endswith("ss")
    if plural and mask & _ACTION:
        return "verb"
    if len(rest) >= 3 and mask & _ACTION and any(masks[i] & _PREPOSITION and words[i] != "of" for i in rest):
        return "verb"
    return "unsure"


def _pair(tokens: Tokens, lexicon: Lexicon, index: int) -> Kind:
    """ "Review and update the plan" is two verbs, "Design and layout" is not."""
    second = index + 2
    mask = tokens.masks[second]
    if mask & (_VERB) and not mask & (_HOMOGRAPH | _NOUN):
        return "verb"
    if mask & _HOMOGRAPH:
        return "verb" if _homograph(tokens, lexicon, second, labelled=False) == "verb" else "unsure"
    return "noun"


def _is_past(word: str, mask: int, lexicon: Lexicon) -> bool:
    """A past tense or participle, by list or by ending and a known stem."""
    if mask & (_PAST_FORM | _PARTICIPLE):
        return not mask & (_VERB | _HOMOGRAPH) or bool(mask & _PAST_FORM)
    settings = lexicon.settings
    if mask & (_VERB | _HOMOGRAPH | _VERB_NOUN | _NOUN) or word in settings.not_past:
        return False
    for suffix in settings.past_suffixes:
        if len(word) > len(suffix) + 2 and word.endswith(suffix):
            stem = word[: -len(suffix)]
            return _known_verb(stem, lexicon)
    return False


def _known_verb(stem: str, lexicon: Lexicon) -> bool:
    look = lexicon.words.get
    bits = _VERB | _HOMOGRAPH | _VERB_NOUN
    if look(stem, 0) & bits or look(stem + "e", 0) & bits:
        return True
    if len(stem) > 2 and stem[-1] == stem[-2] and look(stem[:-1], 0) & bits:
        return True
    if stem.endswith("i") and look(stem[:-1] + "y", 0) & bits:
        return True
    return any(
        stem.startswith(prefix) and len(stem) - len(prefix) > 2 and _known_verb(stem[len(prefix) :], lexicon)
        for prefix in lexicon.settings.verb_prefixes
    )


def is_gerund(word: str, mask: int, lexicon: Lexicon) -> bool:
    settings = lexicon.settings
    if mask & (_VERB | _HOMOGRAPH) or word in settings.not_gerund:
        return False
    return any(
        len(word) > len(suffix) + 2 and word.endswith(suffix) and _known_verb(word[: -len(suffix)], lexicon)
        for suffix in settings.gerund_suffixes
    )


def _finite_stem(word: str, lexicon: Lexicon) -> int:
    """Class bits of the verb that ``word`` is the third person of, or 0."""
    look = lexicon.words.get
    for suffix in lexicon.settings.finite_suffixes:
        if word.endswith(suffix) and not word.endswith(suffix * 2) and len(word) > 3:
            stem = word[: -len(suffix)]
            found = look(stem, 0) & (_VERBAL | _VERB_NOUN | _NOUN)
            if not found & _VERB and stem.endswith("e"):
                found |= look(stem[:-1], 0) & (_VERBAL | _VERB_NOUN | _NOUN)
            if stem.endswith("ie"):
                found |= look(stem[:-2] + "y", 0) & (_VERBAL | _VERB_NOUN | _NOUN)
            return found
    return 0


def _statement(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Past, gerund, question or state: what a text without a lead verb says."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    word, mask = words[index], masks[index]
    features = 0
    after = masks[index + 1] if index + 1 < count else 0
    if tokens.seen & _QUESTION_MARK and any(masks[i] & _QUESTION_MARK for i in range(max(index, count - 3), count)):
        return QUESTION
    if mask & BIT["question-words"] and after & (_AUXILIARY | _FINITE):
        return QUESTION
    if mask & BIT["inverting"] and after & (_SUBJECT | _DETERMINER | _PRONOUN) and not mask & _NEGATION:
        return QUESTION
    if tokens.seen & _COLON and _is_measure(tokens, index):
        return STATE
    if is_gerund(word, mask, lexicon):
        features |= PAST | GERUND
    elif _is_past(word, mask, lexicon):
        features |= PAST
        if _leading_past(tokens, lexicon, index):
            return features | STATE
    elif _third_person_lead(tokens, lexicon, index):
        return PAST | STATE
    elif mask & _STATE_WORD and not mask & (_VERBAL | _VERB_NOUN | _NOUN) and (not after or after & _PREPOSITION):
        return STATE
    if _is_state(tokens, lexicon, index):
        features |= STATE
    return features


def _is_measure(tokens: Tokens, index: int) -> bool:
    """ "Coverage: 85 %", "Global minimum: 3"."""
    words, masks = tokens.words, tokens.masks
    for at in range(index + 1, min(index + 5, len(words) - 1)):
        if masks[at] & PUNCTUATION:
            return bool(masks[at] & _COLON) and (at + 1 in tokens.numbers or bool(masks[at + 1] & _SIGN))
    return False


def _third_person_lead(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """ "Adds a test", "Maintains existing behaviour"."""
    masks = tokens.masks
    if index + 1 >= len(masks) or masks[index] & (_NOUN | _ADJECTIVE | _DETERMINER | _PREPOSITION | _PRONOUN):
        return False
    stem = _finite_stem(tokens.words[index], lexicon)
    if not stem or masks[index] & _VERBAL:
        return False
    after = masks[index + 1]
    return bool(after & (_DETERMINER | _PRONOUN)) or bool(stem & _VERB and not stem & (_NOUN | _VERB_NOUN | _HOMOGRAPH))


def _leading_past(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """ "Added the test", "Checked for errors" are reports; "Documented matrix" is a thing."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    if index + 1 >= count:
        return True
    after = masks[index + 1]
    if masks[index] & _PAST_FORM and not masks[index] & _PARTICIPLE:
        return True
    if after & (_OPEN | _DETERMINER | _PRONOUN | _PREPOSITION | _PARTICLE | _OPAQUE | _AND | _COMMA | _RELATIVE):
        return True
    if words[index + 1] == lexicon.settings.clause_marker or index + 1 in tokens.numbers:
        return True
    # "Moved connected issues to Merged": a thing that went somewhere.
    if is_gerund(words[index + 1], after, lexicon):
        return True
    if masks[index] & _ADJECTIVE:
        return False
    for at in range(index + 2, count):
        if masks[at] & (_OPEN | _STOP_MARK):
            return False
        if words[at] == lexicon.settings.clause_marker or masks[at] & _MOVING:
            return True
    return False


def _is_state(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """Whether the text asserts something: a finite verb, a closing participle or adjective, "no …", a comparison."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    if words[index] in ("no", "zero", "kein", "keine") and index + 1 < count:
        return True
    depth = 0
    relative = False
    verbal_lead = bool(masks[index] & _VERBAL) and not masks[index] & _NOUN
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
            elif mask & (_SEMICOLON | _STOP_MARK):
                relative = False
            continue
        if depth:
            continue
        if mask & _RELATIVE and not mask & _DETERMINER:
            relative = True
            continue
        if relative:
            continue
        before = masks[at - 1]
        if (
            mask & (_FINITE | _AUXILIARY)
            and not before & (_RELATIVE | _PREPOSITION)
            and word not in ("be", "being", "been")
        ):
            if words[at - 1] == lexicon.settings.clause_marker or (mask & _AUXILIARY and masks[at] & _NOUN):
                continue
            return not verbal_lead or bool(masks[index] & _HOMOGRAPH)
        if verbal_lead and not masks[index] & _HOMOGRAPH:
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
    ends = at + 1 >= count or bool(following & (_COMMA | _SEMICOLON | _STOP_MARK | _OPEN | _DASH | _COLON))
    if _is_past(word, mask, lexicon) and following & _DETERMINER and not mask & _ADJECTIVE:
        return True
    nominal = not before & (_PREPOSITION | _DETERMINER | _AND | _OR | _PUNCT_NOT_DASH | _PRONOUN) or bool(
        before & _NOUN
    )
    if not nominal and not before & _DASH:
        return False
    if _is_past(word, mask, lexicon):
        if mask & _ADJECTIVE and not ends:
            return False
        if ends or following & _SLASH or words[at + 1].endswith(lexicon.settings.adverb_suffixes):
            return not mask & _WEAK_PARTICIPLE or at + 1 >= count or bool(following & _OPEN)
        if mask & _WEAK_PARTICIPLE or before & _ADJECTIVE:
            return False
        loose = following & (_PREPOSITION | _AND) or words[at + 1] == lexicon.settings.clause_marker
        return bool(loose) and not before & _COMMA and at - lead >= 1
    if mask & _STATE_WORD:
        if not ends:
            return (
                bool(following & (_PREPOSITION | _AND)) and not mask & (_VERB_NOUN | _HOMOGRAPH | _VERB) and at > lead
            )
        return not mask & (_HOMOGRAPH | _VERB_NOUN) or at + 1 >= count
    if mask & _STARTS and _state_phrase(words, lexicon, at):
        return True
    if (
        mask & _VERB
        and not mask & (_NOUN | _VERB_NOUN | _HOMOGRAPH)
        and _is_plural(words[at - 1])
        and not before & _VERBAL
    ):
        return True
    if _is_plural(words[at - 1]) and _is_finite_plural(word, lexicon) and not before & _VERBAL:
        # "All text elements use `x`", "Tests pass".
        if at + 1 >= count or following & (_DETERMINER | _PRONOUN | _OPAQUE | _PREPOSITION):
            return True
    stem = _finite_stem(word, lexicon)
    if stem:
        if stem & _VERB and not stem & (_NOUN | _VERB_NOUN | _HOMOGRAPH):
            return True
        if mask & BIT["not-plural"] and (not ends or at + 1 >= count):
            return not before & (_VERB_NOUN | _HOMOGRAPH) or bool(following & _FOLLOWS_VERB) or ends
        return bool(following & (_DETERMINER | _PRONOUN | _CODE)) and not before & _ADJECTIVE
    return False


_MOVING = BIT["moving"]
_PUNCT_NOT_DASH = PUNCTUATION & ~_DASH & ~_CLOSE
_FOLLOWS_VERB = _DETERMINER | _PRONOUN | _PREPOSITION | _OPAQUE | _ADJECTIVE | _NOUN


def _is_finite_plural(word: str, lexicon: Lexicon) -> bool:
    """Whether the third person of ``word`` is listed as a verb rather than a plural ("pass", "use")."""
    look = lexicon.words.get
    return any(look(word + suffix, 0) & BIT["not-plural"] for suffix in (*lexicon.settings.finite_suffixes, "es"))


def _is_plural(word: str) -> bool:
    return word.endswith("s") and not word.endswith("ss")


def _state_phrase(words: list[str], lexicon: Lexicon, at: int) -> bool:
    return any(
        classes & _STATE_WORD and words[at + 1 : at + len(parts)] == list(parts[1:])
        for parts, classes in lexicon.phrases.get(words[at], ())
    )


def _is_foreign(tokens: Tokens) -> bool:
    """Function words of other languages and none of this one, or a script without its letters."""
    foreign = own = 0
    for mask in tokens.masks:
        if mask & BIT["foreign"] and not mask & _STOP_WORD:
            foreign += 1
        elif mask & _STOP_WORD:
            own += 1
    if foreign > own:
        return True
    letters = [c for c in tokens.text[:400] if c.isalpha()]
    return sum(c > "\u024f" for c in letters) * 3 > len(letters)


def _is_nominal(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """Whether enough of a text is known for "noun" to be said of it: names and unknown languages stay unsure."""
    words, masks = tokens.words, tokens.masks
    settings = lexicon.settings
    known = names = unknown = 0
    for at in range(index, len(words)):
        word, mask = words[at], masks[at]
        if mask & PUNCTUATION or at in tokens.numbers or mask & _OPAQUE:
            continue
        if mask & (_NOMINAL | _DETERMINER | _PREPOSITION | _AND):
            known += 1
        elif mask:
            continue
        elif _known_form(word, lexicon):
            known += 1
        elif tokens.raw(at)[:1].isupper() and not settings.nouns_capitalised:
            names += 1
        else:
            unknown += 1
    if settings.nouns_capitalised:
        return known > 0 or tokens.raw(index)[:1].isupper()
    return known >= max(1, names) and known * 2 >= unknown


def _known_form(word: str, lexicon: Lexicon) -> bool:
    settings = lexicon.settings
    stem = word[:-1] if word.endswith("s") else word
    look = lexicon.words.get
    if look(stem, 0) & _NOMINAL or (stem.endswith("e") and look(stem[:-1], 0) & _NOMINAL):
        return True
    if stem.endswith("ie") and look(stem[:-2] + "y", 0) & _NOMINAL:
        return True
    if "-" in word and any(look(part, 0) & _NOMINAL for part in word.split("-")):
        return True
    if len(word) > 5 and (stem.endswith(settings.noun_suffixes) or word.endswith(settings.gerund_suffixes)):
        return True
    return len(word) > 4 and word.endswith(settings.past_suffixes) and _known_verb(word[:-2], lexicon)


def _final_verb(tokens: Tokens, lexicon: Lexicon, index: int) -> int | None:
    """Index of an infinitive that ends the first clause, in languages that put it there."""
    del lexicon
    masks = tokens.masks
    last: int | None = None
    for at in range(index, len(masks)):
        mask = masks[at]
        if mask & (_COMMA | _OPEN | _STOP_MARK | _SEMICOLON | _DASH | _COLON):
            break
        last = at
    if last is None or not masks[last] & _VERB or not tokens.raw(last)[:1].islower():
        # A trailing place or time may follow the verb: "Rechnung senden an Kim".
        for at in range(index + 1, len(masks)):
            if masks[at] & _PREPOSITION and masks[at - 1] & _VERB and tokens.raw(at - 1)[:1].islower():
                return at - 1
        return None
    return last


_SUBORDINATE = BIT["subordinators"]


def second_imperatives(tokens: Tokens, lexicon: Lexicon, place: Place) -> tuple[int, ...]:
    """Return the indexes where a further imperative starts: after and/then/;/&/+, a comma, a sentence break or a slash.

    Plain noun coordination has none ("Revise A and B"), nor has what a purpose or subordinate clause holds ("run X to
    confirm Y", "remind X to do A and B").
    """
    words, masks = tokens.words, tokens.masks
    count = len(words)
    found: list[int] = []
    lead = place.index
    depth = 0
    clause = False
    marker = lexicon.settings.clause_marker
    opened = lead
    while opened > place.action and not masks[opened - 1] & _OPEN:
        opened -= 1
    at = lead
    while at + 1 < count:
        at += 1
        mask = masks[at]
        if not mask:
            continue
        if mask & _OPEN:
            depth += 1
            continue
        if mask & _CLOSE:
            depth = max(0, depth - 1)
            continue
        if depth:
            continue
        if mask & (_STOP_MARK | _SEMICOLON):
            if mask & _STOP_MARK and not tokens.text[tokens.end(at) : tokens.end(at) + 1].isspace():
                if not tokens.text[tokens.end(at) : tokens.end(at) + 1] in ("*", "_"):
                    continue
            clause = False
            begin = _candidate(tokens, lexicon, at + 1)
            if begin < count and masks[begin] & _TRIGGER and (comma := _clause_end(tokens, lexicon, begin)):
                begin = _candidate(tokens, lexicon, comma + 1)
            if begin < count and _starts_action(tokens, lexicon, begin):
                found.append(begin)
                at = begin
            continue
        if mask & (_AND | _COMMA):
            strong = words[at] == "then" or (at + 1 < count and words[at + 1] == "then") or words[at] == ";"
            if clause and not strong:
                continue
            begin = _candidate(tokens, lexicon, at + 1)
            if begin < count and _joined(tokens, lexicon, begin, at, lead, strong=strong):
                found.append(begin)
                at = begin
                clause = False
            continue
        if mask & _SLASH:
            begin = at + 1
            if begin < count and not clause and _slashed(tokens, begin, at, lead):
                found.append(begin)
                at = begin
            continue
        if mask & _DASH and words[at] in "-–—":
            clause = False
        elif mask & _SUBORDINATE or mask & (_FINITE | _AUXILIARY):
            clause = True
        elif words[at] == marker and at + 1 < count and masks[at + 1] & (_VERBAL | _FINITE):
            clause = True
    return tuple(found)


def _candidate(tokens: Tokens, lexicon: Lexicon, index: int) -> int:
    """Step over "then", "also", adverbs, brackets and quotes to the word that may be an imperative."""
    words, masks = tokens.words, tokens.masks
    settings = lexicon.settings
    while index < len(words):
        mask, word = masks[index], words[index]
        adverb = word.endswith(settings.adverb_suffixes) and word not in settings.not_adverbs and not mask & _VERBAL
        if mask & (_AND | _SKIP | _COMMA) or word == "[" or (adverb and settings.adverb_suffixes):
            index += 1
        else:
            break
    return index


def _starts_action(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """Whether a new sentence is a further action and no pointer ("See …", "Make sure …")."""
    masks = tokens.masks
    if masks[index] & BIT["pointers"] or index + 1 >= len(masks):
        return False
    return classify(tokens, lexicon, index) == "verb" and not masks[index] & _NEGATION


def _joined(tokens: Tokens, lexicon: Lexicon, index: int, separator: int, lead: int, *, strong: bool) -> bool:
    """Whether the word after "and", "then", "&", "+" or a comma is a second imperative."""
    words, masks = tokens.words, tokens.masks
    count = len(words)
    mask = masks[index]
    comma = bool(masks[separator] & _COMMA)
    if comma and mask & BIT["pointers"]:
        return False
    after = masks[index + 1] if index + 1 < count else 0
    direct = separator == lead + 1
    if after & (_COMMA | _AND | _SLASH) and not direct and not strong:
        # One of a list of operations: "Implement create, read and delete endpoints".
        return False
    if mask & _VERB and not mask & (_HOMOGRAPH | _NOUN):
        if comma and index + 1 >= count:
            return False
        return not (after & (_FINITE | _AUXILIARY)) and not (mask & _VERB_NOUN and index + 1 >= count)
    if mask & _FINITE and words[index] in ("do", "have", "be"):
        return bool(after & _DETERMINER)
    if not mask & (_HOMOGRAPH | _VERB_NOUN) and mask:
        return False
    if not mask:
        return _unlisted(tokens, lexicon, index) == "verb" and index not in tokens.numbers
    if index + 1 >= count:
        return direct and bool(masks[lead] & _VERB) and bool(mask & _HOMOGRAPH)
    if after & (_DETERMINER | _PRONOUN) and not after & _PREPOSITION:
        return True
    if not mask & _HOMOGRAPH:
        return False
    if after & _OPAQUE or words[index + 1] in ("[", "@", "#"):
        return True
    if after & _PARTICLE and not after & _PREPOSITION:
        return True
    if direct:
        return not after & (_PREPOSITION | PUNCTUATION) or bool(masks[lead] & _VERB)
    if words[index + 1] == lexicon.settings.clause_marker or after & _PREPOSITION:
        common = mask & (BIT["concrete-verbs"] | _WITH_VERB)
        return bool(common) and words[index + 1] not in ("of", "for", "from", "at", "by")
    if strong:
        return _homograph(tokens, lexicon, index, labelled=False) == "verb"
    return False


def _slashed(tokens: Tokens, index: int, separator: int, lead: int) -> bool:
    """Verb/Verb, directly after the lead verb or with spaces around the slash."""
    masks, text, starts = tokens.masks, tokens.text, tokens.starts
    mask = masks[index]
    if index + 1 >= len(masks) or not mask & _VERBAL:
        return False
    spaced = text[starts[separator] - 1 : starts[separator]].isspace()
    sure = bool(mask & _VERB) and not mask & (_NOUN | _HOMOGRAPH)
    if separator == lead + 1:
        after = masks[index + 1]
        if after & (_SLASH | PUNCTUATION) and not after & _OPEN:
            return False
        lead_sure = bool(masks[lead] & _VERB) and not masks[lead] & _HOMOGRAPH
        return (sure and lead_sure) or (spaced and bool(after & (_DETERMINER | _PRONOUN)))
    return spaced and sure
