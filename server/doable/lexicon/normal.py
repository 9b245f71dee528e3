"""Texts made comparable: content words in base form, and the verb and object of an action."""

from __future__ import annotations

from typing import TYPE_CHECKING

from doable.lexicon.bits import (
    HOMOGRAPH,
    NO_CONTENT,
    NOUN,
    OPAQUE,
    SKIP,
    SLOT,
    STOP_WORD,
    VERB,
    VERB_NOUN,
)
from doable.lexicon.forms import is_gerund, is_past, known_verb
from doable.lexicon.lead import locate
from doable.lexicon.tokens import tokenise
from doable.lexicon.wording import analyse

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon

_BASES = VERB | HOMOGRAPH | VERB_NOUN


def base_form(word: str, lexicon: Lexicon) -> str:
    """Return the base form of a lowercased word as far as the lists tell: singular, present tense.

    "invoices" -> "invoice", "added" -> "add", "planning" -> "plan", "wrote" -> "write". Unknown words stay as they are.
    """
    if known := lexicon.lemmas.get(word):
        return known
    mask = lexicon.words.get(word, 0)
    settings = lexicon.settings
    if is_past(word, mask, lexicon):
        return _stem(word, settings.past_suffixes, lexicon)
    if is_gerund(word, mask, lexicon) and not mask & NOUN:
        return _stem(word, settings.gerund_suffixes, lexicon)
    for suffix in settings.finite_suffixes:
        if len(word) > 3 and word.endswith(suffix) and not word.endswith((suffix * 2, "us", "is")):
            return _singular(word, suffix, lexicon)
    return word


def _stem(word: str, suffixes: tuple[str, ...], lexicon: Lexicon) -> str:
    look = lexicon.words.get
    for suffix in suffixes:
        if not word.endswith(suffix):
            continue
        stem = word[: -len(suffix)]
        doubled = len(stem) > 2 and stem[-1] == stem[-2]
        tries = (stem, stem + "e", stem[:-1] if doubled else stem, stem[:-1] + "y" if stem.endswith("i") else stem)
        for candidate in tries:
            if look(candidate, 0) & _BASES:
                return candidate
        if known_verb(stem, lexicon):
            return stem
    return word


def _singular(word: str, suffix: str, lexicon: Lexicon) -> str:
    look = lexicon.words.get
    stem = word[: -len(suffix)]
    if look(stem, 0) & (NOUN | _BASES):
        return stem
    if stem.endswith("ie"):
        return stem[:-2] + "y"
    if stem.endswith(("xe", "she", "che", "sse")):
        return stem[:-1]
    return stem


def normalise(text: str, lexicon: Lexicon) -> tuple[str, ...]:
    """Return the content words of a task in order, lowercased and in base form; function words and marks dropped.

    Two tasks with equal results say the same: "Send the invoices to Kim" and "Please send invoice to Kim". Labels are
    kept; a code span or quoted name is one word.
    """
    tokens = tokenise(text, lexicon)
    out: list[str] = []
    for index, mask in enumerate(tokens.masks):
        if mask & (NO_CONTENT | SKIP | SLOT):
            continue
        if mask & OPAQUE:
            out.append(" ".join(tokens.raw(index).lower().strip("`\"'“”‘’„«»[]").split()))
        else:
            out.append(base_form(tokens.words[index], lexicon))
    return tuple(word for word in out if word)


def verb_and_object(text: str, lexicon: Lexicon) -> tuple[str, str] | None:
    """Return the base forms of the lead verb and of the object's head noun ("" without one), or None for no action.

    Tasks that share both are probably the same work; tasks that share the verb can be done in one go.
    """
    wording = analyse(text, lexicon)
    if wording.lead.kind == "noun" or not wording.lead.word:
        return None
    tokens = tokenise(text, lexicon)
    place = locate(tokens, lexicon)
    if not place.verbal:
        return None
    head = ""
    if wording.head:
        start, end = wording.head
        head = base_form(text[start:end].lower(), lexicon)
        if lexicon.words.get(head, 0) & STOP_WORD:
            head = ""
    return base_form(wording.lead.word, lexicon), head
