"""Forms of words: past, gerund, third person and what else an ending tells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doable.lexicon.bits import HOMOGRAPH, NOMINAL, NOT_PLURAL, NOUN, PARTICIPLE, PAST_FORM, VERB, VERB_NOUN, VERBAL

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon


def is_gerund(word: str, mask: int, lexicon: Lexicon) -> bool:
    """Whether a word is the -ing form of a known verb."""
    settings = lexicon.settings
    if mask & (VERB | HOMOGRAPH) or word in settings.not_gerund:
        return False
    return any(
        len(word) > len(suffix) + 2 and word.endswith(suffix) and known_verb(word[: -len(suffix)], lexicon)
        for suffix in settings.gerund_suffixes
    )


def is_past(word: str, mask: int, lexicon: Lexicon) -> bool:
    """A past tense or participle, by list or by ending and a known stem."""
    if mask & (PAST_FORM | PARTICIPLE):
        return not mask & (VERB | HOMOGRAPH) or bool(mask & PAST_FORM)
    settings = lexicon.settings
    if mask & (VERB | HOMOGRAPH | VERB_NOUN | NOUN) or word in settings.not_past:
        return False
    for suffix in settings.past_suffixes:
        if len(word) > len(suffix) + 2 and word.endswith(suffix):
            stem = word[: -len(suffix)]
            return known_verb(stem, lexicon)
    return False


def known_verb(stem: str, lexicon: Lexicon) -> bool:
    """Whether what is left of a word without its ending is a verb, a dropped e or a doubled consonant restored."""
    look = lexicon.words.get
    bits = VERB | HOMOGRAPH | VERB_NOUN
    if look(stem, 0) & bits or look(stem + "e", 0) & bits:
        return True
    if len(stem) > 2 and stem[-1] == stem[-2] and look(stem[:-1], 0) & bits:
        return True
    if stem.endswith("i") and look(stem[:-1] + "y", 0) & bits:
        return True
    return any(
        stem.startswith(prefix) and len(stem) - len(prefix) > 2 and known_verb(stem[len(prefix) :], lexicon)
        for prefix in lexicon.settings.verb_prefixes
    )


def finite_stem(word: str, lexicon: Lexicon) -> int:
    """Class bits of the verb that ``word`` is the third person of, or 0."""
    look = lexicon.words.get
    for suffix in lexicon.settings.finite_suffixes:
        if word.endswith(suffix) and not word.endswith(suffix * 2) and len(word) > 3:
            stem = word[: -len(suffix)]
            found = look(stem, 0) & (VERBAL | VERB_NOUN | NOUN)
            if not found & VERB and stem.endswith("e"):
                found |= look(stem[:-1], 0) & (VERBAL | VERB_NOUN | NOUN)
            if stem.endswith("ie"):
                found |= look(stem[:-2] + "y", 0) & (VERBAL | VERB_NOUN | NOUN)
            return found
    return 0


def is_finite_plural(word: str, lexicon: Lexicon) -> bool:
    """Whether the third person of ``word`` is listed as a verb rather than a plural ("pass", "use")."""
    look = lexicon.words.get
    return any(look(word + suffix, 0) & NOT_PLURAL for suffix in (*lexicon.settings.finite_suffixes, "es"))


def is_plural(word: str) -> bool:
    """Whether a word looks like a plural."""
    return word.endswith("s") and not word.endswith("ss")


def known_form(word: str, lexicon: Lexicon) -> bool:
    """Whether an unlisted word is a form of a listed one, or ends like a noun."""
    settings = lexicon.settings
    stem = word[:-1] if word.endswith("s") else word
    look = lexicon.words.get
    if look(stem, 0) & NOMINAL or (stem.endswith("e") and look(stem[:-1], 0) & NOMINAL):
        return True
    if stem.endswith("ie") and look(stem[:-2] + "y", 0) & NOMINAL:
        return True
    if "-" in word and any(look(part, 0) & NOMINAL for part in word.split("-")):
        return True
    if len(word) > 5 and (stem.endswith(settings.noun_suffixes) or word.endswith(settings.gerund_suffixes)):
        return True
    return len(word) > 4 and word.endswith(settings.past_suffixes) and known_verb(word[:-2], lexicon)
