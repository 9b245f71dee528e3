"""What one pass over a task's text finds: its lead word, its clauses and every phrase that leaves something open."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import IntFlag, auto
from typing import TYPE_CHECKING, Literal

from doable.lexicon import lead as leads
from doable.lexicon.data import BIT
from doable.lexicon.relative import Relative
from doable.lexicon.tokens import Span, Tokens, tokenise

if TYPE_CHECKING:
    from doable.lexicon.data import Lexicon


class Feature(IntFlag):
    """What a task's text holds. A rule names the bits that it needs and runs only where one is set."""

    VERB_LEAD = auto()
    """Starts with an imperative verb, label and trigger clause aside."""
    NOUN_LEAD = auto()
    """Starts with a noun: a label, not an action."""
    UNSURE_LEAD = auto()
    """Could be either, or is not in the lexicon's language."""
    VAGUE_VERB = auto()
    """The lead verb names no physical action."""
    ENDLESS_VERB = auto()
    """The lead verb has no end: nothing shows that it is done (work on, continue, monitor)."""
    CONCRETE_VERB = auto()
    """The lead verb names one (send, call, write)."""
    ABSTRACT_OBJECT = auto()
    """What the lead verb acts on is an uncounted mass or plural without any determiner ("update timelines")."""
    WEAK_WORD = auto()
    ESCAPE_CLAUSE = auto()
    OPEN_ENDED = auto()
    RELATIVE_TIME = auto()
    SECOND_IMPERATIVE = auto()
    QUESTION = auto()
    STATE = auto()
    """States a fact or a criterion, past tense included."""
    PAST_OR_GERUND = auto()
    WISH = auto()
    OUTCOME = auto()
    EXPLORATORY = auto()
    BARE_REFERENCE = auto()
    APPROVAL = auto()
    DELIVERABLE = auto()
    """Names something to be written down."""
    TIME_BOX = auto()
    NUMBER = auto()
    DATE = auto()
    """An ISO date in the text."""
    LINK = auto()
    CODE = auto()
    QUOTED = auto()
    NAMED = auto()
    """A mention, an issue number, a file name or another identifier."""
    TRIGGER = auto()
    """A leading When/After/Once/If clause."""
    LATE_TRIGGER = auto()
    """A when/after/before/until clause further on."""
    DETAIL = auto()
    """A determiner, a preposition, a bracket: words that pin the object down."""
    SLOT = auto()
    """A ‹…› that is still to be filled."""
    FEW_WORDS = auto()
    """At most ``FEW`` content words."""
    LONG = auto()
    """At least ``LONG`` words; a rule with a limit of its own compares ``Wording.length``."""
    FOREIGN = auto()
    """Reads like another language: every verdict about words is withheld."""
    STRUCK = auto()
    """The whole text is struck through."""


FEW = 4
LONG = 20

SPECIFIC = (
    Feature.NUMBER
    | Feature.DATE
    | Feature.LINK
    | Feature.CODE
    | Feature.QUOTED
    | Feature.NAMED
    | Feature.TRIGGER
    | Feature.LATE_TRIGGER
    | Feature.SLOT
)
"""What makes a short task specific all the same."""


@dataclass(frozen=True, slots=True)
class Lead:
    """The word that decides whether a text is an action: the verdict, its base form and where it stands."""

    kind: Literal["verb", "noun", "unsure"]
    word: str
    span: Span


@dataclass(frozen=True, slots=True)
class Find:
    """One thing found: a single ``Feature`` and its place in the text."""

    feature: Feature
    span: Span


@dataclass(frozen=True, slots=True)
class Wording:
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
        return tuple(find.span for find in self.finds if find.feature is feature)


_PHRASE_FEATURES: tuple[tuple[int, Feature], ...] = (
    (BIT["vague-words"], Feature.WEAK_WORD),
    (BIT["escape-clauses"], Feature.ESCAPE_CLAUSE),
    (BIT["open-ended"], Feature.OPEN_ENDED),
    (BIT["approval"], Feature.APPROVAL),
)
_WORD_FINDS = BIT["vague-words"] | BIT["escape-clauses"] | BIT["open-ended"] | BIT["approval"]
_OPAQUE_FEATURES = {
    "code": Feature.CODE,
    "link": Feature.LINK,
    "image": Feature.LINK,
    "quoted": Feature.QUOTED,
    "slot": Feature.SLOT,
}
_STARTS = BIT["starts-phrase"]
_STOP = BIT["stop"]
_PUNCTUATION = leads.PUNCTUATION
_DETAIL = BIT["determiners"] | BIT["prepositions"] | BIT["open-bracket"] | BIT["finite"] | BIT["relatives"]
_CUES = _WORD_FINDS | _STARTS | BIT["weekdays"]
_BOUNDARY = (
    BIT["comma"] | BIT["semicolon"] | BIT["stop-mark"] | BIT["dash"] | BIT["colon"] | BIT["open-bracket"] | BIT["slash"]
    | BIT["prepositions"] | BIT["subordinators"] | BIT["auxiliaries"] | BIT["finite"]
    | BIT["question-mark"]
)  # fmt: skip


def analyse(text: str, lexicon: Lexicon) -> Wording:
    """Read one task's text in which tags have been blanked to spaces.

    Code spans, links, URLs, emphasis and wikilinks may be in it: a code span, a link or a quoted name is a specific, a
    link's text is words and its destination is not. Never raises; linear in the length of ``text``.
    """
    tokens = tokenise(text, lexicon)
    words, masks, starts = tokens.words, tokens.masks, tokens.starts
    seen = tokens.seen
    finds: list[tuple[int, Span]] = []
    relatives: tuple[tuple[Span, Relative], ...] = ()
    bits = 0
    for kind, start, end in tokens.opaque:
        feature = _OPAQUE_FEATURES[kind]
        bits |= feature
        finds.append((feature, (start, end)))

    place = leads.locate(tokens, lexicon)
    index, first = place.index, place.action
    bits |= _LEADS[place.kind]
    if place.features:
        bits |= _lead_features(place, tokens, finds)

    if tokens.numbers:
        bits |= _numbers(tokens, finds, first)
    if seen & _CUES:
        found, relatives = _phrases(tokens, lexicon, finds, index)
        bits |= found
    if not place.features & leads.SILENT:
        bits |= _marks(tokens, finds, first, index)

    content = 0
    length = 0
    for mask, word in zip(masks, words, strict=True):
        if mask & _PUNCTUATION or not (mask or word[0].isalnum()):
            continue
        length += 1
        if not mask & _STOP:
            content += 1
    if first:
        content -= sum(
            1 for i in range(first) if not masks[i] & (_PUNCTUATION | _STOP) and (masks[i] or words[i][0].isalnum())
        )
    if content <= FEW:
        bits |= Feature.FEW_WORDS
    if length >= LONG:
        bits |= Feature.LONG

    splits: tuple[int, ...] = ()
    object_span = head_span = None
    if index < len(words) and not place.features & leads.SILENT:
        verbal = place.verbal
        begin, stop = _object(tokens, index + place.width if verbal else index)
        if begin < stop:
            object_span = (starts[begin], tokens.end(_object_end(tokens, begin, stop) - 1))
            head_span = (starts[stop - 1], tokens.end(stop - 1))
        if verbal:
            bits |= _verb_features(tokens, lexicon, place, begin, stop, finds)
            if seen & leads.SEPARATORS:
                found_at = leads.second_imperatives(tokens, lexicon, place)
                if found_at:
                    splits = tuple(starts[at] for at in found_at)
                    bits |= Feature.SECOND_IMPERATIVE
                    finds.extend((Feature.SECOND_IMPERATIVE, (starts[at], tokens.end(at))) for at in found_at)
    if bits & Feature.EXPLORATORY or seen & (BIT["deliverables"] | BIT["time-boxes"]):
        bits |= _boundedness(tokens, index)

    if index < len(words):
        lead = Lead(place.kind, place.word, (starts[index], tokens.end(index + max(place.width, 1) - 1)))
        action = (starts[first] if first < len(starts) else len(text), len(text.rstrip()))
    else:
        lead = Lead("unsure", "", (len(text), len(text)))
        action = (len(text), len(text))
    if len(finds) > 1:
        finds.sort(key=_by_place)
    trigger = place.trigger
    return Wording(
        features=Feature(bits),
        lead=lead,
        object=object_span,
        head=head_span,
        trigger=(starts[trigger[0]], tokens.end(trigger[1] - 1)) if trigger else None,
        action=action,
        words=content,
        length=length,
        finds=tuple(Find(Feature(feature), span) for feature, span in finds),
        splits=splits,
        relatives=relatives,
    )


_LEADS = {"verb": int(Feature.VERB_LEAD), "noun": int(Feature.NOUN_LEAD), "unsure": int(Feature.UNSURE_LEAD)}


def _by_place(find: tuple[int, Span]) -> Span:
    return find[1]


def _lead_features(place: leads.Place, tokens: Tokens, finds: list[tuple[int, Span]]) -> int:
    """Turn what ``locate`` noticed on its way into features."""
    bits = 0
    index = min(place.index, len(tokens.words) - 1)
    whole = (tokens.starts[index], tokens.end(index)) if tokens.words else (0, 0)
    for noticed, feature in _NOTICED:
        if place.features & noticed:
            bits |= feature
            if feature is Feature.WISH and place.wish:
                begin, end = place.wish
                finds.append((feature, (tokens.starts[begin], tokens.end(end - 1))))
            elif feature in _PLACED:
                finds.append((feature, whole))
    if place.trigger:
        bits |= Feature.TRIGGER
    return bits


_NOTICED: tuple[tuple[int, Feature], ...] = (
    (leads.FOREIGN, Feature.FOREIGN),
    (leads.STRUCK, Feature.STRUCK),
    (leads.STATE, Feature.STATE),
    (leads.PAST, Feature.PAST_OR_GERUND),
    (leads.QUESTION, Feature.QUESTION),
    (leads.WISH, Feature.WISH),
)
_PLACED = frozenset((Feature.STATE, Feature.PAST_OR_GERUND, Feature.QUESTION))


def _numbers(tokens: Tokens, finds: list[tuple[int, Span]], first: int) -> int:
    """Numbers that say how much or which; not the number of a leading label ("Step 4:", "2.")."""
    bits = 0
    for index in tokens.numbers:
        if index < first:
            continue
        word = tokens.words[index]
        span = (tokens.starts[index], tokens.end(index))
        bits |= Feature.NUMBER
        finds.append((Feature.NUMBER, span))
        if len(word) >= 10 and word[4:5] == "-" and word[7:8] == "-" and word[:4].isdecimal():
            bits |= Feature.DATE
            finds.append((Feature.DATE, span))
    return bits


_NEAR = 3
"""A number within so many words makes a vague word measurable."""


def _phrases(
    tokens: Tokens, lexicon: Lexicon, finds: list[tuple[int, Span]], lead: int
) -> tuple[int, tuple[tuple[Span, Relative], ...]]:
    """Find the listed words and phrases, the longest at each place."""
    words, masks, starts = tokens.words, tokens.masks, tokens.starts
    relatives: list[tuple[Span, Relative]] = []
    numbers = tokens.numbers
    bits = 0
    done = -1
    for index, mask in enumerate(masks):
        if not mask & _CUES or index <= done:
            continue
        classes, width = mask & _WORD_FINDS, 1
        if mask & _STARTS:
            phrase, phrase_width = match_phrase(tokens, lexicon, index)
            if phrase & _WORD_FINDS:
                classes, width = phrase & _WORD_FINDS, phrase_width
            if (dated := match_relative(tokens, lexicon, index)) is not None and dated[1] >= width:
                span = (starts[index], tokens.end(index + dated[1] - 1))
                relatives.append((span, dated[0]))
                finds.append((Feature.RELATIVE_TIME, span))
                bits |= Feature.RELATIVE_TIME
                done = index + dated[1] - 1
                continue
        elif mask & BIT["weekdays"] and (alone := _weekday_alone(tokens, lexicon, index)) is not None:
            span = (starts[index], tokens.end(index))
            relatives.append((span, alone))
            finds.append((Feature.RELATIVE_TIME, span))
            bits |= Feature.RELATIVE_TIME
            continue
        if not classes:
            continue
        # The lead verb itself is judged as a verb, not as a vague word.
        if index == lead and classes & BIT["vague-words"]:
            classes &= ~BIT["vague-words"]
        if classes & BIT["vague-words"] and any(abs(number - index) <= _NEAR for number in numbers):
            classes &= ~BIT["vague-words"]
        for bit, feature in _PHRASE_FEATURES:
            if classes & bit:
                bits |= feature
                finds.append((feature, (starts[index], tokens.end(index + width - 1))))
        if classes:
            done = index + width - 1
    return bits, tuple(relatives)


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
                if amount and unit is not None:
                    return Relative(unit.kind, unit.amount * amount), width
        elif there == list(parts):
            return meaning, width
    return None


def _weekday_alone(tokens: Tokens, lexicon: Lexicon, index: int) -> Relative | None:
    """A weekday that ends the sentence says when; "Friday standup" is a name."""
    day = lexicon.weekdays.get(tokens.words[index])
    last = index + 1 == len(tokens.words) or tokens.masks[index + 1] & _PUNCTUATION
    if day is None or not index or not last or tokens.masks[index - 1] & BIT["determiners"]:
        return None
    return Relative("weekday", 0, day)


def _marks(tokens: Tokens, finds: list[tuple[int, Span]], first: int, lead: int) -> int:
    """Mentions, issue numbers, identifiers, details and late triggers, in one loop over the action."""
    words, masks, text = tokens.words, tokens.masks, tokens.text
    seen = tokens.seen
    bits = 0
    if "_" in text or "()" in text:
        for match in _BARE_CODE.finditer(text):
            bits |= Feature.CODE
            finds.append((Feature.CODE, match.span()))
    if seen & _DETAIL:
        for index in range(lead + 1, len(masks)):
            if masks[index] & _DETAIL:
                bits |= Feature.DETAIL
                break
    if seen & BIT["triggers"]:
        for index in range(max(lead + 1, first), len(masks)):
            if masks[index] & BIT["triggers"] and index + 1 < len(masks):
                bits |= Feature.LATE_TRIGGER
                break
    for index in range(first, len(words)):
        word = words[index]
        if word in ("@", "#"):
            if index + 1 < len(words) and tokens.starts[index + 1] == tokens.starts[index] + 1:
                bits |= Feature.NAMED
                finds.append((Feature.NAMED, (tokens.starts[index], tokens.end(index + 1))))
        elif not masks[index] and len(word) > 2 and _identifier(text[tokens.starts[index] : tokens.end(index)]):
            bits |= Feature.NAMED
            finds.append((Feature.NAMED, (tokens.starts[index], tokens.end(index))))
    return bits


# Names of a program written without backticks: snake_case, __init__, run(). An underscore around a word is emphasis.
_BARE_CODE = re.compile(r"\b[^\W_]+_\w+|(?<!\w)__\w+__(?!\w)|\b[^\W_]+\(\)")
_VERSION = re.compile(r"v\d").match


def _identifier(word: str) -> bool:
    """An identifier: ABC-123, v1.2, a file name or an address. A name in camelCase is only a name."""
    if word.isalpha():
        return False
    return (
        "." in word[1:-1] or "@" in word or (word[-1].isdecimal() and not word.islower()) or _VERSION(word) is not None
    )


def _object(tokens: Tokens, begin: int) -> tuple[int, int]:
    """Return the indexes of the noun phrase that starts at ``begin``, leading determiners left out."""
    masks = tokens.masks
    count = len(masks)
    while begin < count and masks[begin] & BIT["particles"] and not masks[begin] & BIT["nouns"]:
        begin += 1
    while (
        begin < count and masks[begin] & (BIT["determiners"] | BIT["open-bracket"]) and not masks[begin] & BIT["nouns"]
    ):
        begin += 1
    end = begin
    while end < count and not masks[end] & (_BOUNDARY | BIT["close-bracket"]):
        end += 1
    while end - 1 > begin and masks[end - 1] & (BIT["and"] | BIT["or"]):
        end -= 1
    return begin, end


def _object_end(tokens: Tokens, begin: int, end: int) -> int:
    """Extend a noun phrase to the end of its clause: prepositions and coordinated nouns belong to the object."""
    masks = tokens.masks
    clause = BIT["semicolon"] | BIT["stop-mark"] | BIT["dash"] | BIT["colon"] | BIT["open-bracket"] | BIT["comma"]
    while end < len(masks) and not masks[end] & clause:
        end += 1
    while end - 1 > begin and masks[end - 1] & (BIT["prepositions"] | BIT["and"] | BIT["or"]):
        end -= 1
    return max(end, begin + 1)


def _verb_features(
    tokens: Tokens, lexicon: Lexicon, place: leads.Place, begin: int, end: int, finds: list[tuple[int, Span]]
) -> int:
    """What the lead verb and its object say about the action."""
    masks, words = tokens.masks, tokens.words
    index = place.index
    mask = masks[index] | lexicon.words.get(place.word, 0)
    bits = 0
    width = 1
    if masks[index] & _STARTS:
        phrase, phrase_width = match_phrase(tokens, lexicon, index)
        if phrase & (BIT["vague-verbs"] | BIT["exploratory"] | BIT["approval"]):
            mask = phrase
            width = phrase_width
    lead = (tokens.starts[index], tokens.end(index + width - 1))
    negated = index + 1 < len(masks) and masks[index + 1] & BIT["negations"]
    if mask & BIT["vague-verbs"] and not negated:
        bits |= Feature.VAGUE_VERB
        finds.append((Feature.VAGUE_VERB, lead))
    if mask & BIT["endless-verbs"]:
        bits |= Feature.ENDLESS_VERB
    if mask & BIT["concrete-verbs"]:
        bits |= Feature.CONCRETE_VERB
    if mask & BIT["exploratory"]:
        bits |= Feature.EXPLORATORY
        finds.append((Feature.EXPLORATORY, lead))
    if mask & BIT["review-verbs"]:
        bits |= Feature.APPROVAL
        finds.append((Feature.APPROVAL, lead))
    after = index + width
    count = len(masks)
    if mask & BIT["outcome-verbs"] and _outcome(tokens, lexicon, index, mask):
        bits |= Feature.OUTCOME
        finds.append((Feature.OUTCOME, lead))
    while after < count and masks[after] & BIT["particles"]:
        after += 1
    rest = [i for i in range(after, count) if not masks[i] & _PUNCTUATION]
    if rest and masks[rest[0]] & BIT["references"]:
        others = [i for i in rest if not masks[i] & (BIT["references"] | BIT["particles"] | BIT["skip"] | _STOP)]
        if not others:
            bits |= Feature.BARE_REFERENCE
            finds.append((Feature.BARE_REFERENCE, (tokens.starts[rest[0]], tokens.end(rest[0]))))
    elif begin < end and begin == after and end > begin:
        head = end - 1
        word = words[head]
        known = masks[head] | (lexicon.words.get(word[:-1], 0) if word.endswith("s") else 0)
        plural = word.endswith("s") and not word.endswith("ss") and bool(known)
        if masks[head] & BIT["abstract"] or plural:
            bits |= Feature.ABSTRACT_OBJECT
    return bits


def _outcome(tokens: Tokens, lexicon: Lexicon, index: int, mask: int) -> bool:
    """A verb of change with a metric or an amount to change it by: the result is named, not the action."""
    masks, words = tokens.masks, tokens.words
    metric = amount = False
    last = min(len(masks), index + 9)
    for i in range(index + 1, last):
        m = masks[i]
        if m & (BIT["stop-mark"] | BIT["semicolon"] | BIT["open-bracket"]):
            break
        if m & BIT["metrics"] and (not metric):
            metric = True
            near = i - index <= 4
            if not near and not amount:
                metric = False
        if words[i] == "%" or (m & BIT["sign"] and words[i] in "€$£"):
            amount = True
        if i in tokens.numbers and words[i - 1] in lexicon.snippets.get("amount-words", "by to from").split():
            amount = True
    if mask & BIT["growth-only"]:
        return metric and (amount or len(masks) - index <= 5) or (amount and metric)
    return metric or amount


def _boundedness(tokens: Tokens, lead: int) -> int:
    """Whether an exploration names a time-box or something written."""
    masks, numbers = tokens.masks, tokens.numbers
    bits = 0
    for index in range(lead + 1, len(masks)):
        mask = masks[index]
        if mask & BIT["deliverables"]:
            bits |= Feature.DELIVERABLE
        if mask & BIT["time-boxes"] and (index - 1 in numbers or "box" in tokens.words[index]):
            bits |= Feature.TIME_BOX
    for index in numbers:
        if tokens.words[index].rstrip("hm").isdecimal() and tokens.words[index][-1] in "hm":
            bits |= Feature.TIME_BOX
    return bits
