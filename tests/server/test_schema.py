"""The JSON schema of settings files: a valid one, that takes what doable takes and refuses what doable refuses."""

import json
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft7Validator, Draft202012Validator
from jsonschema.validators import validator_for

from doable import api, config
from doable.docs import settings_schema
from doable.rules import RULES

ROOT = Path(__file__).parents[2]
SCHEMA = settings_schema(RULES)


def as_json(value: Any) -> Any:
    """TOML as editors show it to a schema: dates are strings."""
    if isinstance(value, dict):
        return {key: as_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [as_json(item) for item in value]
    return value.isoformat() if isinstance(value, date) else value


def taken_by_schema(text: str) -> bool:
    return Draft7Validator(SCHEMA).is_valid(as_json(tomllib.loads(text)))


def taken_by_doable(folder: Path, text: str) -> bool:
    file = folder / "doable.toml"
    file.write_text(text, encoding="utf-8")
    try:
        loaded = config.load(str(file))
        assert loaded is not None
        api.validate(loaded)
    except config.ConfigError:
        return False
    return True


def test_it_is_a_schema_in_the_draft_that_it_names_and_in_the_newest() -> None:
    assert validator_for(SCHEMA) is Draft7Validator
    Draft7Validator.check_schema(SCHEMA)
    Draft202012Validator.check_schema({**SCHEMA, "$schema": "https://json-schema.org/draft/2020-12/schema"})


def test_the_command_prints_it(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    from doable.cli import main

    assert main(["config", "--schema"]) == 0
    assert json.loads(capsysbinary.readouterr().out) == json.loads(json.dumps(SCHEMA))


def documented() -> list[str]:
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    blocks = [
        block.split("```")[0] for page in pages for block in page.read_text(encoding="utf-8").split("```toml\n")[1:]
    ]
    # the settings of another program
    return [block for block in blocks if "language-server" not in block]


@pytest.mark.parametrize("text", [*documented(), (ROOT / "docs/examples/doable.toml").read_text(encoding="utf-8")])
def test_it_takes_every_example_of_the_documentation(text: str) -> None:
    assert [error.message for error in Draft7Validator(SCHEMA).iter_errors(as_json(tomllib.loads(text)))] == []


def test_it_takes_the_defaults() -> None:
    Draft7Validator(SCHEMA).validate({setting.name: setting.default for setting in config.SETTINGS})


@pytest.mark.parametrize(
    "text",
    [
        'cycle = "weekly"',
        'cycle = "2 weeks"',
        "cycle = {start = 2026-11-02, days = 14}",
        "extends = []",
        '[states]\n"?" = "other"',
        'severity.no-action-verb = "off"',
        "rules.owner-overload.limit = 4",
        '[[per-path]]\npaths = ["a/"]\nprofile = "strict"\nrules.O301.limit = 2',
        "owners.ana = {limit = 3, hours = 7.5}",
        'dialects."todo/" = "todo.txt"',
        'dialect = ""',
        'lexicon.vague-verbs = ["sync"]',
    ],
)
def test_what_doable_takes_it_takes(tmp_path: Path, text: str) -> None:
    assert taken_by_doable(tmp_path, text)
    assert taken_by_schema(text)


@pytest.mark.parametrize(
    "text",
    [
        "plan = 1",
        'select = "C101"',
        "ignore = [1]",
        'profile = "strickt"',
        'fail-on = "info"',
        "max-findings = 0",
        "max-findings = true",
        "max-file-size = 1.5",
        "owners.a.hours = -1",
        "owners.a.limit = 0",
        "owners.a.limt = 1",
        'cycle = "0 weeks"',
        'cycle = "someday"',
        'cycle = {start = "soon", days = 14}',
        "cycle = {start = 2026-11-02}",
        "cycle = {start = 2026-11-02, days = 14, end = 1}",
        'severity.C101 = "warn"',
        'severity.C999 = "hint"',
        'states."??" = "done"',
        'states."?" = "open"',
        "rules = 3",
        "rules.O301 = 3",
        "rules.O301.limt = 3",
        "rules.O301.limit = 'x'",
        "rules.O301.limit = -1",
        "rules.O999.limit = 1",
        "[[per-path]]\nignore = []",
        "[[per-path]]\npaths = []",
        "[[per-path]]\npaths = ['a']\nignor = []",
        "[[per-path]]\npaths = ['a']\nseverity.C101 = 'x'",
        'dialect = "klingon"',
        'dialects."*.md" = "klingon"',
        'language = "../en"',
        "lexicon.vague-verb = []",
        "aliases.an = 1",
    ],
)
def test_what_doable_refuses_it_refuses(tmp_path: Path, text: str) -> None:
    assert not taken_by_doable(tmp_path, text)
    assert not taken_by_schema(text)


LEAVES = st.one_of(
    st.sampled_from(["", "C101", "week", "0 weeks", "off", "warning", "strict", "doing", "todoist", "de", "ana"]),
    st.booleans(), st.integers(-2, 9), st.sampled_from([0.5, -1.5, "2026-11-02"]),
)  # fmt: skip
KEYS = st.sampled_from(["paths", "limit", "hours", "start", "days", "severity", "rules", "O301", "select", "?", "C101"])
VALUES = st.recursive(
    LEAVES, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(KEYS, inner, max_size=2), max_leaves=5
)


NAMES = [
    setting.name for setting in config.SETTINGS if setting.name not in {"select", "ignore", "extend-select", "extends"}
]


@given(st.sampled_from(NAMES), VALUES)
def test_they_agree_about_any_value(tmp_path_factory: pytest.TempPathFactory, name: str, value: Any) -> None:
    """Selectors and what a file extends aside: a schema knows no starts of codes, and no files."""
    text = f"{name} = {config.toml_value(value)}"
    if name == "per-path" and ("select" in text or "ignore" in text):
        return
    folder = tmp_path_factory.getbasetemp() / "agree"
    folder.mkdir(exist_ok=True)
    assert taken_by_schema(text) == taken_by_doable(folder, text), text
