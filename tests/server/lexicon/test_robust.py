"""No text makes the lexicon raise, wander out of the text, or take more than linear time."""

from time import perf_counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doable.lexicon import Feature, analyse, load, normalise, verb_and_object
from doable.lexicon.judge import wording_findings
from doable.lexicon.rewrites import rewrites, split_actions

MARKS = "abIİßé '\"`*_~[](){}<>#@!?.,;:/&+-–—→…‹›“”„«»=%\n\t\r\u2028\u00a0\ue000"
WORDS = "https:// ]( [[ <!-- --> send the deck and review it by Friday if possible when next week to fix no is done"
PIECES = st.sampled_from([*MARKS, *WORDS.split()])
TEXTS = st.one_of(
    st.text(max_size=60), st.lists(PIECES, max_size=30).map(" ".join), st.lists(PIECES, max_size=30).map("".join)
)


@settings(max_examples=300, deadline=None)
@given(TEXTS, st.sampled_from(["en", "de"]))
def test_any_text(text: str, language: str) -> None:
    lexicon = load(language)
    wording = analyse(text, lexicon)
    spans = [wording.lead.span, wording.action, *(span for _, span in wording.finds)]
    spans += [span for span in (wording.object, wording.head, wording.trigger) if span]
    assert all(0 <= start <= end <= len(text) for start, end in spans)
    assert all(0 < split < len(text) for split in wording.splits)
    assert list(wording.splits) == sorted(set(wording.splits))
    for option in rewrites(wording, text, lexicon):
        assert 0 <= option.span[0] <= option.span[1] <= len(text)
    wording_findings(wording)
    split_actions(wording, text, lexicon)
    normalise(text, lexicon)
    verb_and_object(text, lexicon)


HOSTILE = [
    "Review the deck and send it, ",
    "`a``b` ",
    "](a",
    "[[",
    "(",
    "when a, ",
    "<a ",
    "<!--",
    '"a',
    "'a ",
    "a.",
    "‹",
    "@a ",
    "- ",
    "a_",
    "need to ",
    "a: ",
    "![a",
    "really and ",
    "If ",
    ". If x, do",
    "**a",
    "in 2 ",
]


@pytest.mark.parametrize("piece", HOSTILE)
def test_time_grows_with_length_only(piece: str) -> None:
    lexicon = load("en")
    small, large = piece * (20_000 // len(piece)), piece * (160_000 // len(piece))
    started = perf_counter()
    analyse(small, lexicon)
    between = perf_counter()
    analyse(large, lexicon)
    # Eight times the text; a quadratic pass would take 64 times as long.
    assert perf_counter() - between < 24 * (between - started) + 0.2


def test_an_empty_text() -> None:
    wording = analyse("", load("en"))
    assert wording.lead.kind == "unsure"
    assert wording.features == Feature.UNSURE_LEAD | Feature.FEW_WORDS
    assert wording_findings(wording) == []
