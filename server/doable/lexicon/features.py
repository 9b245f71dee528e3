"""What a task's text can hold, one bit each; rules name the bits they need."""

from enum import IntFlag, auto


class Feature(IntFlag):
    """What a task's text holds. A rule names the bits that it needs and runs only where one is set."""

    VERB_LEAD = auto()
    """Starts with an imperative verb, label and trigger clause aside."""
    NOUN_LEAD = auto()
    """Starts with a noun: a label, not an action."""
    UNSURE_LEAD = auto()
    """Could be either, or is not in the lexicon's language."""
    EITHER_LEAD = auto()
    """Unsure because the first word is a verb and a noun and nothing decides ("ship notes")."""
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
