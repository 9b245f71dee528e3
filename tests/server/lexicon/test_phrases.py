"""Phrases that leave something open, and what pins a task down."""

import pytest

from doable.lexicon import Feature, analyse, load

ENGLISH = load("en")


def places(text: str, feature: Feature) -> list[str]:
    return [text[start:end] for start, end in analyse(text, ENGLISH).spans(feature)]


@pytest.mark.parametrize(
    ("text", "feature", "expected"),
    [
        ("Make the page fast", Feature.WEAK_WORD, ["fast"]),
        ("Make the page load fast, under 2 s", Feature.WEAK_WORD, []),
        ("Write several high quality posts", Feature.WEAK_WORD, ["several", "high quality"]),
        ("Improve the page", Feature.WEAK_WORD, []),
        ('Write "Why fast wins"', Feature.WEAK_WORD, []),
        ("Call Kim if possible", Feature.ESCAPE_CLAUSE, ["if possible"]),
        ("Ideally, call Kim", Feature.ESCAPE_CLAUSE, ["Ideally"]),
        ("Try to call Kim", Feature.ESCAPE_CLAUSE, ["Try to"]),
        ("Invite Kim, Sam etc.", Feature.OPEN_ENDED, ["etc"]),
        ("Invite Kim, Sam and so on", Feature.OPEN_ENDED, ["and so on"]),
        ("Check grammar, diction, clarity...", Feature.OPEN_ENDED, ["..."]),
        ("Check grammar, diction, clarity…", Feature.OPEN_ENDED, ["…"]),
        ("Look into churn", Feature.EXPLORATORY, ["Look into"]),
        ("Explore partnerships", Feature.EXPLORATORY, ["Explore"]),
        ("Look at the deck", Feature.VAGUE_VERB, ["Look at"]),
        ("Improve onboarding", Feature.VAGUE_VERB, ["Improve"]),
        ("We should call Kim", Feature.WISH, ["We should"]),
        ("Fix this", Feature.BARE_REFERENCE, ["this"]),
        ("Clean it up", Feature.BARE_REFERENCE, ["it"]),
        ("Fix this page", Feature.BARE_REFERENCE, []),
        ("Increase revenue by 10%", Feature.OUTCOME, ["Increase"]),
        ("Reduce churn", Feature.OUTCOME, ["Reduce"]),
        ("Improve the badge from 5/10 to 10/10", Feature.OUTCOME, ["Improve"]),
        ("Raise an issue", Feature.OUTCOME, []),
        ("Cut the release", Feature.OUTCOME, []),
        ("Send ‹what› to Kim", Feature.SLOT, ["‹what›"]),
        ("Approve the budget", Feature.APPROVAL, ["Approve"]),
        ("Get sign-off from legal", Feature.APPROVAL, ["Get sign-off"]),
        ("Fix #123 and ABC-42 in v1.2", Feature.NAMED, ["#123", "ABC-42", "v1.2"]),
        ("Ask @kim about app.py", Feature.NAMED, ["@kim", "app.py"]),
        ("Send 20 decks", Feature.NUMBER, ["20"]),
        ("Step 4: Commit", Feature.NUMBER, []),
        ("Run `make test` twice", Feature.CODE, ["`make test`"]),
        ("Wrap parse_all() in snake_case", Feature.CODE, ["parse_all", "snake_case"]),
        ("Read [[Churn study]]", Feature.LINK, ["[[Churn study]]"]),
        ("Read “Why fast wins”", Feature.QUOTED, ["“Why fast wins”"]),
    ],
)
def test_found_at(text: str, feature: Feature, expected: list[str]) -> None:
    assert places(text, feature) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Email the deck to Kim by Friday", ["by Friday"]),
        ("Email the deck on Monday", ["on Monday"]),
        ("Email the deck Friday", ["Friday"]),
        ("Join the Friday standup", []),
        ("Email the deck ASAP", ["ASAP"]),
        ("Email the deck as soon as possible", ["as soon as possible"]),
        ("Email the deck by next Tuesday", ["by next Tuesday"]),
        ("Email the deck in 2 weeks", ["in 2 weeks"]),
        ("Email the deck within three days", ["within three days"]),
        ("Email the deck next week", ["next week"]),
        ("Email the next deck", []),
        ("Watch Tuesday’s lab", []),
        ("Email the deck by 2026-12-01", []),
    ],
)
def test_relative_time(text: str, expected: list[str]) -> None:
    assert places(text, Feature.RELATIVE_TIME) == expected
    assert [text[slice(*span)] for span, _ in analyse(text, ENGLISH).relatives] == expected


def test_the_words_of_a_link_count_and_its_destination_does_not() -> None:
    wording = analyse("Read [the churn study](https://example.org/fast-etc-asap)", ENGLISH)
    assert wording.words == 3
    assert not wording.features & (Feature.WEAK_WORD | Feature.OPEN_ENDED | Feature.RELATIVE_TIME)


def test_offsets_hold_after_letters_that_grow_when_lowered() -> None:
    text = "Email İpek the fast deck"
    assert places(text, Feature.WEAK_WORD) == ["fast"]


def test_finds_come_in_order_of_place() -> None:
    wording = analyse("Improve the fast page if possible by Friday etc.", ENGLISH)
    assert [span for _, span in wording.finds] == sorted(span for _, span in wording.finds)
