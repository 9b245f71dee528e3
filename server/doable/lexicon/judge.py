"""Which wording rules speak about a task, and how loudly: a pure function of its wording and a few facts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, NamedTuple

from doable.lexicon.features import SPECIFIC, Feature

if TYPE_CHECKING:
    from doable.lexicon.tokens import Span
    from doable.lexicon.wording import Wording

Level = Literal["warning", "information", "hint"]


class Facts(NamedTuple):
    """What a task has besides its words."""

    due: bool = False
    trigger: bool = False
    output: bool = False
    notes: bool = False
    goal: bool = False
    high_impact: bool = False


NO_FACTS = Facts()
BRIEF = 5
"""A label, or a vague lead verb, with at most so many content words says too little. A vague verb with at most so many
words and no trigger was a low-quality task in .905 of 1,437 labelled comments."""
PAIR = 2
OPEN = 6
"""An uncounted object without any detail stays underspecified up to so many content words."""
OVERLONG = 40


# Plain integers: an operation on two IntFlags costs ten times that on two integers.
_ABSTRACT_OBJECT = int(Feature.ABSTRACT_OBJECT)
_CODE = int(Feature.CODE)
_CONCRETE_VERB = int(Feature.CONCRETE_VERB)
_DETAIL = int(Feature.DETAIL)
_EITHER_LEAD = int(Feature.EITHER_LEAD)
_ENDLESS_VERB = int(Feature.ENDLESS_VERB)
_EXPLORATORY = int(Feature.EXPLORATORY)
_FEW_WORDS = int(Feature.FEW_WORDS)
_TRIGGER = int(Feature.TRIGGER)
_VERB_LEAD = int(Feature.VERB_LEAD)
_SPECIFIC = int(SPECIFIC)
_BOUND = int(Feature.TIME_BOX | Feature.DELIVERABLE)
_NO_ACTION = int(Feature.NOUN_LEAD | Feature.STATE | Feature.QUESTION)
_SILENT = int(Feature.FOREIGN | Feature.STRUCK)
_SHOWN = int(Feature.CONCRETE_VERB | Feature.DELIVERABLE)


def is_specific(wording: Wording, facts: Facts = NO_FACTS) -> bool:
    """Whether something says what is meant: a number, date, link, id, quoted name, trigger, output or notes.

    A due tag says when and not what, so it counts for C105 alone.
    """
    return bool(int(wording.features) & _SPECIFIC) or facts.trigger or facts.output or facts.notes


def noun_level(wording: Wording, facts: Facts = NO_FACTS) -> Level:
    """C101 warns where nothing else in a short label says what to do."""
    few = wording.words <= BRIEF
    return "warning" if few and not is_specific(wording, facts) else "information"


def vague_verb_level(wording: Wording, facts: Facts = NO_FACTS) -> Level:
    """C102 and C115 warn only where the task is also brief: a vague verb alone predicted a bad task in .54 of cases."""
    features = int(wording.features)
    if not features & _VERB_LEAD:
        return "information"
    if features & _ENDLESS_VERB and not features & (_BOUND | _TRIGGER | _CODE) and not facts.output:
        return "warning"
    return "warning" if wording.words <= BRIEF and not is_specific(wording, facts) else "information"


def compound_level(wording: Wording) -> Level:
    """C104 warns where the text pins nothing down: a link, number or quoted name makes two steps in one go workable."""
    return "information" if int(wording.features) & _SPECIFIC else "warning"


def underspecified_level(wording: Wording) -> Level:
    """C105 warns where even the object is an uncounted mass or plural, or where a bare pair could be verb or noun."""
    features = int(wording.features)
    if features & _EITHER_LEAD and not features & _DETAIL and wording.words <= PAIR:
        return "warning"
    open_object = features & _ABSTRACT_OBJECT and not features & (_CONCRETE_VERB | _DETAIL)
    return "warning" if open_object else "information"


def is_underspecified(wording: Wording, facts: Facts = NO_FACTS) -> bool:
    """C105 speaks of an action of at most four content words, six where its object is open, that nothing pins down."""
    features = int(wording.features)
    if features & (_NO_ACTION | _SILENT) or not wording.words or facts.due or is_specific(wording, facts):
        return False
    return bool(features & _FEW_WORDS) or (wording.words <= OPEN and underspecified_level(wording) == "warning")


def lacks_output(wording: Wording, facts: Facts = NO_FACTS) -> bool:
    """C106 speaks of an action with no artefact, measure or output; a concrete verb leaves something to be seen."""
    features = int(wording.features)
    if not features & _VERB_LEAD or features & _SILENT or facts.output:
        return False
    return not features & (_SHOWN | _SPECIFIC)


def output_level(facts: Facts) -> Level:
    """C106 warns where the impact is high."""
    return "warning" if facts.high_impact else "hint"


def is_unbounded(wording: Wording, facts: Facts = NO_FACTS) -> bool:
    """C115 speaks of an exploration without a time-box and without anything written."""
    features = int(wording.features)
    return bool(features & _EXPLORATORY) and not features & (_BOUND | _SILENT) and not facts.output


def wording_findings(wording: Wording, facts: Facts = NO_FACTS) -> list[tuple[str, Level, Span]]:
    """Return (code, level, span) of every wording rule that speaks, in code order.

    Other rules decide whether the list is a plan, whether a section is silent and which of several warnings is shown.
    """
    features = int(wording.features)
    if features & _SILENT:
        return []
    lead = wording.lead.span
    out: list[tuple[str, Level, Span]] = []
    if features & Feature.NOUN_LEAD and not features & Feature.PAST_OR_GERUND:
        out.append(("C101", noun_level(wording, facts), lead))
    if features & Feature.VAGUE_VERB and not features & (Feature.OUTCOME | Feature.EXPLORATORY):
        out.append(("C102", vague_verb_level(wording, facts), wording.spans(Feature.VAGUE_VERB)[0]))
    if features & Feature.OUTCOME:
        out.append(("C103", "warning", wording.spans(Feature.OUTCOME)[0]))
    if features & Feature.SECOND_IMPERATIVE:
        level = compound_level(wording)
        out.extend(("C104", level, span) for span in wording.spans(Feature.SECOND_IMPERATIVE))
    if is_underspecified(wording, facts):
        out.append(("C105", underspecified_level(wording), wording.action))
    if lacks_output(wording, facts):
        out.append(("C106", output_level(facts), wording.action))
    for code, feature in _PHRASES:
        if features & feature:
            out.extend((code, "information", span) for span in wording.spans(feature))
    if is_unbounded(wording, facts):
        out.append(("C115", vague_verb_level(wording, facts), wording.spans(Feature.EXPLORATORY)[0]))
    if features & Feature.BARE_REFERENCE and not is_specific(wording, facts):
        out.append(("C116", "warning", wording.spans(Feature.BARE_REFERENCE)[0]))
    if features & Feature.WISH:
        out.extend(("C117", "information", span) for span in wording.spans(Feature.WISH))
    if features & Feature.STATE:
        out.append(("C118", "information", wording.action))
    if features & Feature.QUESTION:
        out.append(("C119", "information", wording.action))
    if wording.length > OVERLONG:
        out.append(("C121", "hint", wording.action))
    if features & Feature.PAST_OR_GERUND:
        out.append(("C122", "hint", lead))
    out.sort(key=_by_code)
    return out


_PHRASES = (
    ("C111", Feature.RELATIVE_TIME),
    ("C112", Feature.WEAK_WORD),
    ("C113", Feature.ESCAPE_CLAUSE),
    ("C114", Feature.OPEN_ENDED),
)


def _by_code(finding: tuple[str, Level, Span]) -> tuple[str, Span]:
    return finding[0], finding[2]
