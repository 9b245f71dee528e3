"""Texts made comparable for duplicates and batches."""

import pytest

from doable.lexicon import base_form, load, normalise, verb_and_object

ENGLISH = load("en")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Send the invoices to Kim", "Please send invoice to Kim"),
        ("Write the Q3 report", "write Q3 report"),
        ("Added tests for the parser", "Add test for parser"),
        ("Update `app.py`", "Update the `app.py`"),
        ("Read [[Churn study]]", "Read the [[churn study]]"),
    ],
)
def test_the_same_work_is_equal(one: str, other: str) -> None:
    assert normalise(one, ENGLISH) == normalise(other, ENGLISH)


def test_other_work_differs() -> None:
    assert normalise("Send invoice 12 to Kim", ENGLISH) != normalise("Send invoice 13 to Kim", ENGLISH)
    assert normalise("Call Kim", ENGLISH) != normalise("Call Sam", ENGLISH)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Send the invoices to Kim", ("send", "invoice")),
        ("When it lands, call Kim", ("call", "kim")),
        ("Reply", ("reply", "")),
        ("Budget", None),
        ("Website", None),
        ("", None),
    ],
)
def test_verb_and_object(text: str, expected: tuple[str, str] | None) -> None:
    assert verb_and_object(text, ENGLISH) == expected


@pytest.mark.parametrize(
    ("word", "base"),
    [
        ("invoices", "invoice"),
        ("boxes", "box"),
        ("companies", "company"),
        ("planned", "plan"),
        ("planning", "planning"),
        ("making", "make"),
        ("wrote", "write"),
        ("status", "status"),
        ("analysis", "analysis"),
        ("xyzzy", "xyzzy"),
    ],
)
def test_base_form(word: str, base: str) -> None:
    assert base_form(word, ENGLISH) == base
