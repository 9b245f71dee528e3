"""What one pass over a task's text finds: its lead word, its clauses and every phrase that leaves something open."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from doable.lexicon.bits import (
    ABSTRACT,
    AMOUNT_WORD,
    AND,
    APPROVAL_WORD,
    AUXILIARY,
    CLOSE,
    COLON,
    COMMA,
    CONCRETE_VERB,
    DASH,
    DELIVERABLE_WORD,
    DETERMINER,
    ENDLESS_VERB,
    ESCAPE,
    EXPLORATORY_VERB,
    FINITE,
    GROWTH_ONLY,
    MARK,
    METRIC,
    NEGATION,
    NO_CONTENT,
    NOUN,
    OPEN,
    OPEN_END,
    OR,
    OUTCOME_VERB,
    PARTICLE,
    POSSESSIVE,
    PREPOSITION,
    PUNCTUATION,
    QUESTION_MARK,
    REFERENCE,
    RELATIVE,
    REVIEW_VERB,
    SEMICOLON,
    SEPARATORS,
    SIGN,
    SKIP,
    SLASH,
    SLOT,
    STARTS_PHRASE,
    STOP_MARK,
    STOP_WORD,
    SUBORDINATOR,
    TIME_BOX_WORD,
    TRIGGER,
    VAGUE_VERB,
    VAGUE_WORD,
    VERB_NOUN,
    VERBAL,
    WEEKDAY,
)
from doable.lexicon.compound import second_imperatives
from doable.lexicon.features import Feature
from doable.lexicon.lead import Place, locate
from doable.lexicon.relative import Relative
from doable.lexicon.tokens import Span, Tokens, tokenise
from doable_md.lazy import lazy

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon

FEW = 4
LONG = 20


class Lead(NamedTuple):
    """The word that decides whether a text is an action: the verdict, its base form and where it stands."""

    kind: Literal["verb", "noun", "unsure"]
    word: str
    span: Span


Find = tuple[Feature, Span]
"""One thing found: a single ``Feature`` and its place in the text."""


class Wording(NamedTuple):
    """The words of one task. Spans are half-open code-point offsets into the text that was analysed."""

    features: Feature
    lead: Lead
    object: Span | None
    """What the lead verb acts on, as far as the first clause boundary; the noun phrase itself for a noun."""
    head: Span | None
    """The head noun of ``object``."""
    trigger: Span | None
    """A leading trigger clause without its comma."""
    action: Span
    """The rest: after label, owner, wish and trigger."""
    words: int
    """Content words of the action (no function words)."""
    length: int
    """All words."""
    finds: tuple[Find, ...]
    """In order of place; spans of different features may overlap."""
    splits: tuple[int, ...]
    """Offsets where a further imperative starts."""
    relatives: tuple[tuple[Span, Relative], ...]
    """Dates that depend on the day they are read."""

    def spans(self, feature: Feature) -> tuple[Span, ...]:
        """Places of one feature, in order."""
        return tuple(span for found, span in self.finds if found is feature)


# Plain integers: an operation on two IntFlags costs ten times that on two integers.
_ABSTRACT_OBJECT = int(Feature.ABSTRACT_OBJECT)
_APPROVAL = int(Feature.APPROVAL)
_BARE_REFERENCE = int(Feature.BARE_REFERENCE)
_CODE = int(Feature.CODE)
_CONCRETE_VERB = int(Feature.CONCRETE_VERB)
_DATE = int(Feature.DATE)
_DELIVERABLE = int(Feature.DELIVERABLE)
_DETAIL = int(Feature.DETAIL)
_EITHER_LEAD = int(Feature.EITHER_LEAD)
_ENDLESS_VERB = int(Feature.ENDLESS_VERB)
_EXPLORATORY = int(Feature.EXPLORATORY)
_FEW_WORDS = int(Feature.FEW_WORDS)
_LATE_TRIGGER = int(Feature.LATE_TRIGGER)
_LONG = int(Feature.LONG)
_NAMED = int(Feature.NAMED)
_NUMBER = int(Feature.NUMBER)
_OUTCOME = int(Feature.OUTCOME)
_RELATIVE_TIME = int(Feature.RELATIVE_TIME)
_SECOND_IMPERATIVE = int(Feature.SECOND_IMPERATIVE)
_TIME_BOX = int(Feature.TIME_BOX)
_TRIGGER = int(Feature.TRIGGER)
_VAGUE_VERB = int(Feature.VAGUE_VERB)
_SILENT = int(Feature.FOREIGN | Feature.STRUCK)

_PHRASE_FEATURES: tuple[tuple[int, Feature], ...] = (
    (VAGUE_WORD, Feature.WEAK_WORD),
    (ESCAPE, Feature.ESCAPE_CLAUSE),
    (OPEN_END, Feature.OPEN_ENDED),
    (APPROVAL_WORD, Feature.APPROVAL),
)
_WORD_FINDS = VAGUE_WORD | ESCAPE | OPEN_END | APPROVAL_WORD
_OPAQUE_FEATURES = {
    "code": Feature.CODE,
    "link": Feature.LINK,
    "image": Feature.LINK,
    "quoted": Feature.QUOTED,
    "slot": Feature.SLOT,
}
_DETAILS = DETERMINER | PREPOSITION | OPEN | FINITE | RELATIVE
_CUES = _WORD_FINDS | STARTS_PHRASE | WEEKDAY
_BOUNDED = DELIVERABLE_WORD | TIME_BOX_WORD
_BOUNDARY = (
    COMMA | SEMICOLON | STOP_MARK | DASH | COLON | OPEN | SLASH
    | PREPOSITION | SUBORDINATOR | AUXILIARY | FINITE
    | QUESTION_MARK
)  # fmt: skip


def analyse(text: str, lexicon: Lexicon) -> Wording:
    """Read one task's text in which tags have been blanked to spaces.

    Code spans, links, URLs, emphasis and wikilinks may be in it: a code span, a link or a quoted name is a specific, a
    link's text is words and its destination is not. Never raises; linear in the length of ``text``.
    """
    tokens = tokenise(text, lexicon)
    words, masks, starts = tokens.words, tokens.masks, tokens.starts
    seen = tokens.seen
    finds: list[Find] = []
    relatives: tuple[tuple[Span, Relative], ...] = ()
    bits = 0
    for kind, start, end in tokens.opaque:
        feature = _OPAQUE_FEATURES[kind]
        bits |= int(feature)
        finds.append((feature, (start, end)))

    place = locate(tokens, lexicon)
    index, first = place.lead, place.first
    bits |= _LEADS[place.kind]
    if place.kind == "unsure" and index < len(masks) and masks[index] & (VERBAL | VERB_NOUN):
        bits |= _EITHER_LEAD
    if place.features or place.trigger:
        bits |= _lead_features(place, tokens, finds)

    if tokens.numbers:
        bits |= _numbers(tokens, finds, first)
    if seen & _CUES:
        found, relatives = _phrases(tokens, lexicon, finds, place)
        bits |= found
    if not place.features & _SILENT:
        bits |= _marks(tokens, finds, first, index)

    plain = [mask for mask in masks if not mask & PUNCTUATION]
    length = len(plain)
    content = len([mask for mask in (masks[first:] if first else plain) if not mask & NO_CONTENT])
    if content <= FEW:
        bits |= _FEW_WORDS
    if length >= LONG:
        bits |= _LONG

    splits: tuple[int, ...] = ()
    object_span = head_span = None
    if index < len(words) and not place.features & _SILENT:
        limit, marker = len(words), lexicon.settings.clause_marker
        if place.verbal:
            if seen & SEPARATORS and (found_at := second_imperatives(tokens, lexicon, place)):
                splits = tuple(starts[at] for at in found_at)
                bits |= _SECOND_IMPERATIVE
                finds.extend((Feature.SECOND_IMPERATIVE, (starts[at], tokens.end(at))) for at in found_at)
                limit = found_at[0]
            classes, width = _lead_classes(tokens, lexicon, place)
            if lexicon.settings.verb_final and index > first:
                # A verb that ends its clause has its object before it.
                limit = index
                begin, noun, stop = _object(tokens, first, index, marker)
            else:
                begin, noun, stop = _object(tokens, index + width, limit, marker)
            bits |= _verb_features(tokens, lexicon, place, (classes, width, noun, stop), finds)
        else:
            begin, noun, stop = _object(tokens, index, limit, marker)
        if noun < stop:
            object_span = (starts[begin], tokens.end(_object_end(tokens, noun, stop, limit) - 1))
            head_span = (starts[stop - 1], tokens.end(stop - 1))
    if (seen & _BOUNDED or tokens.numbers) and not bits & _CONCRETE_VERB:
        bits |= _boundedness(tokens, index)

    if index < len(words):
        lead = Lead(place.kind, place.word, (starts[index], tokens.end(index)))
        action = (starts[first] if first < len(starts) else len(text), len(text.rstrip()))
    else:
        lead = Lead("unsure", "", (len(text), len(text)))
        action = (len(text), len(text))
    if len(finds) > 1:
        finds.sort(key=_by_place)
    trigger = place.trigger
    return Wording(
        Feature(bits),
        lead,
        object_span,
        head_span,
        (starts[trigger[0]], tokens.end(trigger[1] - 1)) if trigger else None,
        action,
        content,
        length,
        tuple(finds),
        splits,
        relatives,
    )


_LEADS = {"verb": int(Feature.VERB_LEAD), "noun": int(Feature.NOUN_LEAD), "unsure": int(Feature.UNSURE_LEAD)}


def _by_place(find: Find) -> Span:
    return find[1]


def _lead_features(place: Place, tokens: Tokens, finds: list[Find]) -> int:
    """Turn what ``locate`` noticed on its way into features."""
    bits = 0
    index = min(place.lead, len(tokens.words) - 1)
    whole = (tokens.starts[index], tokens.end(index)) if tokens.words else (0, 0)
    for feature, bit in _NOTICED:
        if place.features & bit:
            bits |= bit
            if feature is Feature.WISH and place.wish:
                begin, end = place.wish
                finds.append((feature, (tokens.starts[begin], tokens.end(end - 1))))
            elif feature in _PLACED:
                finds.append((feature, whole))
    if place.trigger:
        bits |= _TRIGGER
    return bits


_NOTICED = tuple(
    (feature, int(feature))
    for feature in (
        Feature.FOREIGN,
        Feature.STRUCK,
        Feature.STATE,
        Feature.PAST_OR_GERUND,
        Feature.QUESTION,
        Feature.WISH,
    )
)
_PLACED = frozenset((Feature.STATE, Feature.PAST_OR_GERUND, Feature.QUESTION))


def _numbers(tokens: Tokens, finds: list[Find], first: int) -> int:
    """Numbers that say how much or which; not the number of a leading label ("Step 4:", "2.")."""
    bits = 0
    for index in tokens.numbers:
        if index < first:
            continue
        word = tokens.words[index]
        span = (tokens.starts[index], tokens.end(index))
        bits |= _NUMBER
        finds.append((Feature.NUMBER, span))
        if len(word) >= 10 and word[4:5] == "-" and word[7:8] == "-" and word[:4].isdecimal():
            bits |= _DATE
            finds.append((Feature.DATE, span))
    return bits


_NEAR = 3
"""A number, or a slot for one, within so many words makes a vague word measurable."""


def _phrases(
    tokens: Tokens, lexicon: Lexicon, finds: list[Find], place: Place
) -> tuple[int, tuple[tuple[Span, Relative], ...]]:
    """Find the listed words and phrases, the longest at each place."""
    words, masks, starts = tokens.words, tokens.masks, tokens.starts
    seconds, last = lexicon.seconds.get, len(words) - 1
    relatives: list[tuple[Span, Relative]] = []
    numbers = tokens.numbers
    bits = 0
    done = -1
    for index in [index for index, mask in enumerate(masks) if mask & _CUES]:
        if index <= done:
            continue
        mask = masks[index]
        classes, width = mask & _WORD_FINDS, 1
        if mask & STARTS_PHRASE and (
            (second := seconds(words[index])) is None
            or (index < last and (words[index + 1] in second or (index + 1 in numbers and "0" in second)))
        ):
            phrase, phrase_width = match_phrase(tokens, lexicon, index)
            if phrase & _WORD_FINDS:
                classes, width = phrase & _WORD_FINDS, phrase_width
            if (dated := match_relative(tokens, lexicon, index)) is not None and dated[1] >= width:
                span = (starts[index], tokens.end(index + dated[1] - 1))
                relatives.append((span, dated[0]))
                finds.append((Feature.RELATIVE_TIME, span))
                bits |= _RELATIVE_TIME
                done = index + dated[1] - 1
                continue
        if mask & WEEKDAY and (alone := _weekday_alone(tokens, lexicon, index)) is not None:
            span = (starts[index], tokens.end(index))
            relatives.append((span, alone))
            finds.append((Feature.RELATIVE_TIME, span))
            bits |= _RELATIVE_TIME
            continue
        if not classes:
            continue
        # The lead verb itself is judged as a verb, not as a vague word.
        if index == place.lead and classes & VAGUE_WORD:
            classes &= ~VAGUE_WORD
        if classes & VAGUE_WORD and (
            any(near in numbers for near in range(index - _NEAR, index + _NEAR + 1))
            or (tokens.seen & SLOT and any(near & SLOT for near in masks[index + 1 : index + 2 + _NEAR]))
        ):
            classes &= ~VAGUE_WORD
        if classes & OPEN_END and index < place.first:
            # "… affects the network": the list went on before, not after.
            classes &= ~OPEN_END
        for bit, feature in _PHRASE_FEATURES:
            if classes & bit:
                bits |= int(feature)
                finds.append((feature, (starts[index], tokens.end(index + width - 1))))
        if classes:
            done = index + width - 1
    return bits, tuple(relatives)


def _may_start(tokens: Tokens, lexicon: Lexicon, index: int) -> bool:
    """Whether the next word is the second of any phrase that starts here."""
    words = tokens.words
    seconds = lexicon.seconds.get(words[index])
    if seconds is None or index + 1 >= len(words):
        return seconds is None
    return words[index + 1] in seconds or (index + 1 in tokens.numbers and "0" in seconds)


def match_phrase(tokens: Tokens, lexicon: Lexicon, index: int) -> tuple[int, int]:
    """Return (class bits, number of tokens) of the longest listed phrase that starts at ``index``, or (0, 0)."""
    words = tokens.words
    for parts, classes in lexicon.phrases.get(words[index], ()):
        width = len(parts)
        if words[index + 1 : index + width] == list(parts[1:]):
            return classes, width
    return 0, 0


def match_relative(tokens: Tokens, lexicon: Lexicon, index: int) -> tuple[Relative, int] | None:
    """Return the relative date that starts at ``index`` and its number of tokens."""
    words = tokens.words
    for parts, meaning in lexicon.relatives.get(words[index], ()):
        width = len(parts)
        there = words[index : index + width]
        if len(there) < width:
            continue
        if meaning.kind == "in":
            amount, unit = 0, None
            for part, word in zip(parts, there, strict=True):
                if part == "{number}":
                    amount = int(word) if word.isdecimal() and len(word) < 4 else lexicon.numbers.get(word, 0)
                elif part == "{unit}":
                    unit = lexicon.units.get(word)
                elif part != word:
                    break
            else:
                # "Within 60 days of joining" counts from joining, whenever it is read.
                counted = index + width < len(words) and bool(tokens.masks[index + width] & (POSSESSIVE | TRIGGER))
                if amount and unit is not None and not counted:
                    return Relative(unit.kind, unit.amount * amount), width
        elif there == list(parts):
            return meaning, width
    return None


_COUNTED = lazy(r"\+?(\d{1,3})\s*([^\W\d_]+)$")


def read_relative(words: str, lexicon: Lexicon) -> Relative | None:
    """Return what a value such as "friday", "next-week", "by Friday" or "+3d" means, or None where it is none."""
    spaced = words.strip().lower()
    if match := _COUNTED.match(spaced.removeprefix("in ").removeprefix("in-")):
        unit = lexicon.units.get(match[2]) or _SHORT_UNITS.get(match[2])
        return Relative(unit.kind, unit.amount * int(match[1])) if unit else None
    tokens = tokenise(spaced.replace("-", " "), lexicon)
    if not tokens.words:
        return None
    day = lexicon.weekdays.get(tokens.words[0], lexicon.short_weekdays.get(tokens.words[0]))
    if day is not None and len(tokens.words) == 1:
        return Relative("weekday", 0, day)
    found = match_relative(tokens, lexicon, 0)
    return found[0] if found and found[1] == len(tokens.words) else None


_SHORT_UNITS = {
    "d": Relative("day", 1),
    "w": Relative("day", 7),
    "m": Relative("months", 1),
    "y": Relative("months", 12),
}


def _weekday_alone(tokens: Tokens, lexicon: Lexicon, index: int) -> Relative | None:
    """A weekday that ends the sentence says when; "Friday standup" is a name."""
    day = lexicon.weekdays.get(tokens.words[index])
    last = index + 1 == len(tokens.words) or tokens.masks[index + 1] & PUNCTUATION
    if day is None or not index or not last or tokens.masks[index - 1] & DETERMINER:
        return None
    return Relative("weekday", 0, day)


def _marks(tokens: Tokens, finds: list[Find], first: int, lead: int) -> int:
    """Mentions, issue numbers, identifiers, details and late triggers, in one loop over the action."""
    words, masks, text = tokens.words, tokens.masks, tokens.text
    seen = tokens.seen
    bits = 0
    if "_" in text or "()" in text:
        for match in _BARE_CODE.finditer(text):
            bits |= _CODE
            finds.append((Feature.CODE, match.span()))
    if seen & (_DETAILS | TRIGGER):
        later = 0
        for mask in masks[max(lead + 1, first) : -1]:
            later |= mask
        if later & TRIGGER:
            bits |= _LATE_TRIGGER
        if (later | masks[-1]) & _DETAILS:
            bits |= _DETAIL
    if seen & MARK:
        for index in range(first, len(words) - 1):
            if words[index] in ("@", "#") and tokens.starts[index + 1] == tokens.starts[index] + 1:
                bits |= _NAMED
                finds.append((Feature.NAMED, (tokens.starts[index], tokens.end(index + 1))))
    for index in tokens.unlisted:
        if index >= first and _identifier(text[tokens.starts[index] : tokens.end(index)]):
            bits |= _NAMED
            finds.append((Feature.NAMED, (tokens.starts[index], tokens.end(index))))
    return bits


# Names of a program written without backticks: snake_case, __init__, run(). An underscore around a word is emphasis.
_BARE_CODE = lazy(r"\b[^\W_]+_\w+|(?<!\w)__\w+__(?!\w)|\b[^\W_]+\(\)")
_VERSION = lazy(r"v\d")


def _identifier(word: str) -> bool:
    """An identifier: ABC-123, v1.2, a file name or an address. A name in camelCase is only a name."""
    if word.isalpha():
        return False
    return (
        "." in word[1:-1]
        or "@" in word
        or (word[-1].isdecimal() and not word.islower())
        or _VERSION.match(word) is not None
    )


def _object(tokens: Tokens, begin: int, limit: int, marker: str) -> tuple[int, int, int]:
    """Return the indexes where a noun phrase begins, where it begins without determiners, and where it ends."""
    words, masks = tokens.words, tokens.masks
    while begin < limit and masks[begin] & PARTICLE and not masks[begin] & NOUN:
        begin += 1
    noun = begin
    while noun < limit and masks[noun] & (DETERMINER | OPEN) and not masks[noun] & NOUN:
        noun += 1
    end = noun
    while end < limit and not masks[end] & (_BOUNDARY | CLOSE) and words[end] != marker:
        end += 1
    while end - 1 > noun and masks[end - 1] & (AND | OR):
        end -= 1
    return begin, noun, end


_CLAUSE_ENDS = SEMICOLON | STOP_MARK | DASH | COLON | OPEN | COMMA | QUESTION_MARK


def _object_end(tokens: Tokens, begin: int, end: int, limit: int) -> int:
    """Extend a noun phrase to the end of its clause: prepositions and coordinated nouns belong to the object."""
    masks = tokens.masks
    while end < limit and not masks[end] & _CLAUSE_ENDS:
        end += 1
    while end - 1 > begin and masks[end - 1] & (PREPOSITION | AND | OR):
        end -= 1
    return max(end, begin + 1)


_PHRASAL = VAGUE_VERB | EXPLORATORY_VERB | APPROVAL_WORD


def _lead_classes(tokens: Tokens, lexicon: Lexicon, place: Place) -> tuple[int, int]:
    """Return the class bits of the lead verb and its number of tokens ("look into" has two)."""
    index = place.lead
    mask = tokens.masks[index]
    if mask & STARTS_PHRASE and _may_start(tokens, lexicon, index):
        phrase, width = match_phrase(tokens, lexicon, index)
        if phrase & _PHRASAL:
            return phrase, width
    return mask | lexicon.words.get(place.word, 0), 1


def _verb_features(
    tokens: Tokens, lexicon: Lexicon, place: Place, phrase: tuple[int, int, int, int], finds: list[Find]
) -> int:
    """Say what the lead verb (class bits, width) and its object (begin, end) tell about the action."""
    masks, words = tokens.masks, tokens.words
    mask, width, begin, end = phrase
    index = place.lead
    bits = 0
    lead = (tokens.starts[index], tokens.end(index + width - 1))
    negated = index + 1 < len(masks) and masks[index + 1] & NEGATION
    if mask & VAGUE_VERB and not negated:
        bits |= _VAGUE_VERB
        finds.append((Feature.VAGUE_VERB, lead))
    if mask & ENDLESS_VERB:
        bits |= _ENDLESS_VERB
    if mask & CONCRETE_VERB:
        bits |= _CONCRETE_VERB
    if mask & EXPLORATORY_VERB:
        bits |= _EXPLORATORY
        finds.append((Feature.EXPLORATORY, lead))
    if mask & REVIEW_VERB and not mask & APPROVAL_WORD:
        bits |= _APPROVAL
        finds.append((Feature.APPROVAL, lead))
    after = index + width
    count = len(masks)
    if mask & OUTCOME_VERB and _outcome(tokens, lexicon, place, mask):
        bits |= _OUTCOME
        finds.append((Feature.OUTCOME, lead))
    while after < count and masks[after] & PARTICLE:
        after += 1
    if after < count and masks[after] & REFERENCE:
        rest = [i for i in range(after, count) if not masks[i] & PUNCTUATION]
        others = [i for i in rest if not masks[i] & (REFERENCE | PARTICLE | SKIP | STOP_WORD)]
        if not others:
            bits |= _BARE_REFERENCE
            finds.append((Feature.BARE_REFERENCE, (tokens.starts[rest[0]], tokens.end(rest[0]))))
    elif begin < end and begin == after and end > begin:
        head = end - 1
        word = words[head]
        known = masks[head] | (lexicon.words.get(word[:-1], 0) if word.endswith("s") else 0)
        plural = word.endswith("s") and not word.endswith("ss") and bool(known)
        if masks[head] & ABSTRACT or plural:
            bits |= _ABSTRACT_OBJECT
    return bits


def _outcome(tokens: Tokens, lexicon: Lexicon, place: Place, mask: int) -> bool:
    """A verb of change with a metric or an amount to change it by: the result is named, not the action."""
    masks, words = tokens.masks, tokens.words
    index = place.first - 1 if lexicon.settings.verb_final else place.lead
    metric = amount = False
    last = min(len(masks), index + 9)
    for i in range(index + 1, last):
        m = masks[i]
        if m & (STOP_MARK | SEMICOLON | OPEN):
            break
        if m & METRIC and (not metric):
            metric = True
            near = i - index <= 4
            if not near and not amount:
                metric = False
        if words[i] == "%" or (m & SIGN and words[i] in "€$£"):
            amount = True
        if i in tokens.numbers and masks[i - 1] & AMOUNT_WORD:
            amount = True
    if mask & GROWTH_ONLY:
        return metric and (amount or len(masks) - index <= 5)
    return metric or amount


def _boundedness(tokens: Tokens, lead: int) -> int:
    """Whether an exploration names a time-box or something written."""
    masks, numbers = tokens.masks, tokens.numbers
    bits = 0
    for index in range(lead + 1, len(masks)):
        mask = masks[index]
        if mask & DELIVERABLE_WORD:
            bits |= _DELIVERABLE
        if mask & TIME_BOX_WORD and (index - 1 in numbers or "box" in tokens.words[index]):
            bits |= _TIME_BOX
    for index in numbers:
        if tokens.words[index].rstrip("hm").isdecimal() and tokens.words[index][-1] in "hm":
            bits |= _TIME_BOX
    return bits
