"""Suggestions: the writer's words kept, every gap a visible slot, and none that triggers its own finding again."""

import pytest

from doable.lexicon import Feature, Wording, analyse, load
from doable.lexicon.judge import wording_findings
from doable.lexicon.rewrites import Rewrite, Surroundings, drop_rewrite, present_rewrite, rewrites, wish_rewrite

ENGLISH = load("en")


def applied(text: str, rewrite: Rewrite | None) -> str:
    assert rewrite is not None
    start, end = rewrite.span
    return text[:start] + rewrite.text + text[end:]


def first(text: str, around: Surroundings = Surroundings()) -> str:  # noqa: B008 - an immutable value
    return applied(text, rewrites(analyse(text, ENGLISH), text, ENGLISH, around)[0])


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Homepage redesign", "Redesign homepage"),
        ("Q3 budget review", "Review Q3 budget"),
        ("OtterAI set-up", "Set up OtterAI"),
        ("API migration for Acme", "Migrate API for Acme"),
        ("**Web**: homepage redesign", "**Web**: Redesign homepage"),
        ("Website", "‹Draft› website"),
        ("Improve onboarding", "Write down the current steps of onboarding in ‹doc›"),
        ("Handle the client issue", "Ask ‹name› three questions about the client issue"),
        ("Increase revenue by 10%", "‹First step› to increase revenue by 10%"),
        ("Look into churn", "Write ‹what you found› about churn in ‹doc› within ‹2 h›"),
        ("Gap analysis complete", "Verify: gap analysis complete"),
        ("Should we switch CRM?", "Decide: should we switch CRM -> decision in ‹doc›"),
    ],
)
def test_the_best_suggestion(text: str, expected: str) -> None:
    assert first(text) == expected


def test_a_bare_reference_takes_the_headings_noun() -> None:
    assert first("Fix this", Surroundings(heading="Billing page")) == "Fix ‹Billing page›"


@pytest.mark.parametrize(
    "text",
    """Website|Improve onboarding|Handle the client issue|Optimize the checkout flow|Increase revenue by 10%
Look into churn|Gap analysis complete|Should we switch CRM?|Marketing performance|Manage vendors|Support Kim
Ensure quality|Coordinate the launch|Think about pricing|Maintain the API|Homepage redesign""".replace("\n", "|").split(
        "|"
    ),
)
def test_a_suggestion_does_not_trigger_its_own_finding(text: str) -> None:
    wording = analyse(text, ENGLISH)
    before = {code for code, level, _ in wording_findings(wording) if code not in {"C105", "C106"}}
    options = rewrites(wording, text, ENGLISH)
    assert options
    for option in options:
        new = applied(text, option)
        after = {code for code, _, _ in wording_findings(analyse(new, ENGLISH))}
        assert not before & after, new
        assert "C104" not in after, new
        assert option.slots is ("‹" in option.text)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("We should call Kim", "Call Kim"),
        ("Need to call Kim", "Call Kim"),
        ("It would be nice to have a logo", "Have a logo"),
    ],
)
def test_a_wish_is_stripped(text: str, expected: str) -> None:
    assert applied(text, wish_rewrite(analyse(text, ENGLISH), text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Added tests", "Add tests"),
        ("Adding tests", "Add tests"),
        ("Adds a test", "Add a test"),
        ("Planned the trip", "Plan the trip"),
        ("Wrote the docs", "Write the docs"),
        ("Copied the file", "Copy the file"),
    ],
)
def test_past_and_gerund_become_present(text: str, expected: str) -> None:
    assert applied(text, present_rewrite(analyse(text, ENGLISH), text, ENGLISH)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Bump the version, if possible", "Bump the version"),
        ("If possible, call Kim", "Call Kim"),
        ("Add labels (if applicable) to all", "Add labels to all"),
        ("Call Kim as needed", "Call Kim"),
    ],
)
def test_an_escape_clause_is_dropped(text: str, expected: str) -> None:
    wording: Wording = analyse(text, ENGLISH)
    (span,) = wording.spans(Feature.ESCAPE_CLAUSE)
    assert applied(text, drop_rewrite(span, text)) == expected
