"""A settings file with everything in it: each comment that is a setting can be taken as one, alone or with all others."""

import tomllib
from typing import Any

import pytest

from doable import api, config
from doable.config import Note, commented


def blocks(text: str) -> list[str]:
    """The settings that are written as comments, without their `#`; a list or an entry for paths is one."""
    found: list[str] = []
    for line in text.splitlines():
        # four spaces: an item of a list
        if not line.startswith("#") or (line.startswith("# ") and not line.startswith("#    ")):
            continue
        code = line[1:]
        goes_on = code.startswith(("    ", "]")) or (found and found[-1].startswith("[[") and not code.startswith("[["))
        if goes_on:
            found[-1] += f"\n{code}"
        else:
            found.append(code)
    return found


def loaded(tmp_path: Any, text: str) -> config.Config:
    file = tmp_path / "doable.toml"
    file.write_text(text, encoding="utf-8")
    found = config.load(str(file))
    assert found is not None
    api.validate(found)
    return found


TEXT = commented({}, ["Settings."])


def test_without_anything_to_say_all_is_a_comment(tmp_path: Any) -> None:
    assert config.effective(loaded(tmp_path, TEXT)) == config.effective(config.Config())
    assert all(line.startswith("#") or not line for line in TEXT.splitlines())
    assert TEXT.startswith("# Settings.\n\n# ")


@pytest.mark.parametrize("block", blocks(TEXT))
def test_each_comment_is_a_setting_by_itself(tmp_path: Any, block: str) -> None:
    found = loaded(tmp_path, block)
    (name,) = found.raw
    setting = config.SETTING[name]
    if setting.default not in ({}, []) or name not in {
        "severity",
        "rules",
        "states",
        "dialects",
        "aliases",
        "owners",
        "vocabulary",
        "lexicon",
        "per-path",
    }:
        assert found.raw[name] == setting.default


def test_all_of_them_are_settings_together(tmp_path: Any) -> None:
    found = loaded(tmp_path, "\n".join(blocks(TEXT)))
    assert set(found.raw) == set(config.SETTING)


def test_each_setting_is_explained_in_one_line_before_it() -> None:
    lines = TEXT.splitlines()
    assert max(map(len, lines)) <= 120
    for setting in config.SETTINGS:
        at = next(
            number
            for number, line in enumerate(lines)
            if line.startswith((f"#{setting.name} ", f"#{setting.name}.", f"#[[{setting.name}]]"))
        )
        assert setting.help.startswith(lines[at - 1].removeprefix("# ").rstrip(".")), setting.name
        assert lines[at - 2] == ""


def test_what_is_found_proposed_and_said(tmp_path: Any) -> None:
    text = commented(
        {
            "team": Note(["ana", 'b"o'], remarks=("Found: ana.", "And b\"o\nprofile = 'strict'\x1b.")),
            "dialects": Note({"work/**": "todoist"}, {"log/**": "taskpaper"}),
            "exclude": Note(proposal=["old/"]),
            "per-path": Note([{"paths": ["a b/**"], "ignore": ["C1"]}]),
            "extend-plan-headings": Note([f"Heading number {number}" for number in range(9)]),
        }
    )
    found = loaded(tmp_path, text)
    assert found.raw == {
        "team": ["ana", 'b"o'],
        "dialects": {"work/**": "todoist"},
        "per-path": [{"paths": ["a b/**"], "ignore": ["C1"]}],
        "extend-plan-headings": [f"Heading number {number}" for number in range(9)],
    }
    assert "# Found: ana.\n# And b\"o\ufffdprofile = 'strict'\ufffd.\nteam = " in text
    assert 'dialects."work/**" = "todoist"\n#dialects."log/**" = "taskpaper"\n' in text
    assert '\n#exclude = ["old/"]\n' in text
    assert "\n#exclude = []" not in text
    assert "\n#team = " not in text
    # entries for paths are tables, so nothing but tables may follow
    assert tomllib.loads("[[per-path]]" + text.split("[[per-path]]")[-1]) == {"per-path": found.raw["per-path"]}
