"""docs/requirements.md names only what exists, and every rule of the three families has a row to serve."""

import re
from pathlib import Path

import pytest

from doable.rule import Family
from doable.rules import RULES

ROOT = Path(__file__).parents[1]
TABLE = (ROOT / "docs" / "requirements.md").read_text(encoding="utf-8")
ROWS = {int(row[1]): row[2] for row in re.finditer(r"^\| (\d+) \|(.*)\|$", TABLE, re.MULTILINE)}
KNOWN = {f"{rule.code} {rule.name}" for rule in RULES}


def rules_in(text: str) -> set[str]:
    return set(re.findall(r"\b[A-Z]\d{3} [a-z-]+", text))


def proofs(text: str) -> list[str]:
    return re.findall(r"`([\w/]+\.py::\w+)`", text)


def test_rows_1_to_23() -> None:
    assert list(ROWS) == list(range(1, 24))


@pytest.mark.parametrize("number", ROWS)
def test_what_a_row_names_exists(number: int) -> None:
    assert rules_in(ROWS[number]) <= KNOWN
    named = proofs(ROWS[number])
    assert named, "no test proves this row"
    for one in named:
        file, name = one.split("::")
        assert re.search(rf"^(?:async )?def {name}\(", (ROOT / file).read_text(encoding="utf-8"), re.MULTILINE), one


def test_every_rule_of_the_three_families_serves_a_row() -> None:
    families = {Family.CLARITY, Family.ALIGNMENT, Family.OVERLOAD}
    assert {f"{rule.code} {rule.name}" for rule in RULES if rule.family in families} <= rules_in(TABLE)
