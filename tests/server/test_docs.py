"""Generated documentation: current, complete, and true."""

import os
from pathlib import Path
from typing import Any

import pytest

from doable import config, docs
from doable.cli import full_parser
from doable.rules import RULES

ROOT = Path(__file__).parents[2]


def test_the_generated_files_are_current() -> None:
    changed, gone = docs.stale(ROOT, RULES)
    names = [file.relative_to(ROOT).as_posix() for file in (*changed, *gone)]
    assert names == [], "run `python -m doable.docs`"


def test_writing_checking_and_cleaning_up(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    readme = tmp_path / "README.md"
    readme.write_text(f"# x\n{docs.BEGIN}\nold\n{docs.END}\nrest\n", encoding="utf-8")
    (tmp_path / "docs" / "rules").mkdir(parents=True)
    (tmp_path / "docs" / "rules" / "C000-gone.md").touch()
    assert docs.main(["--check"], tmp_path) == 1
    listed = capsys.readouterr().out.split()
    assert {"README.md", "docs/configuration.md", "docs/rules/C000-gone.md"} < set(listed)
    assert docs.main([], tmp_path) == 0
    capsys.readouterr()
    assert docs.main(["--check"], tmp_path) == 0
    assert capsys.readouterr().out == ""
    text = readme.read_text(encoding="utf-8")
    assert text.startswith(f"# x\n{docs.BEGIN}\n| code |")
    assert text.endswith(f"{docs.END}\nrest\n")
    assert all(rule.code in text for rule in RULES)


def test_a_text_without_markers_stays() -> None:
    assert docs.with_table("# x\n", "table") == "# x\n"


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_a_page_says_all_there_is(rule: Any) -> None:
    page = docs.rule_page(rule)
    for part in (rule.code, rule.name, rule.summary, rule.why, rule.bad.rstrip("\n"), rule.good.rstrip("\n")):
        assert part in page
    assert all(option.name in page and option.help in page for option in rule.options)
    text = docs.explain(rule)
    assert all(part in text for part in (rule.code, rule.name, rule.summary, rule.why))


def test_every_setting_is_documented() -> None:
    page = docs.configuration_page()
    assert all(f"## `{setting.name}`\n" in page and setting.help in page for setting in config.SETTINGS)


def test_examples_of_settings_are_accepted() -> None:
    blocks = [block.split("```")[0] for block in docs.configuration_page().split("```toml\n")[1:]]
    blocks += [block.split("```")[0] for rule in RULES for block in docs.rule_page(rule).split("```toml\n")[1:]]
    for block in blocks:
        raw = config.parse(block)
        assert raw is not None
        raw.pop("extends", None)
        merged = config.Config()
        for key, value in raw.items():
            merged = config.override(merged, f"{key} = {config.toml_value(value)}")
        config.validate(merged, RULES)


def test_every_option_of_the_command_line_has_help() -> None:
    commands = next(action for action in full_parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    for name, parser in commands.choices.items():
        for action in parser._actions:
            assert action.help, (name, action.dest)


def test_every_command_and_option_is_on_the_page_of_the_command_line() -> None:
    page = (ROOT / "docs" / "command-line.md").read_text(encoding="utf-8")
    commands = next(action for action in full_parser()._actions if action.dest == "command")
    assert isinstance(commands.choices, dict)
    assert all(f"| `doable {name}" in page for name in commands.choices)
    sections = {"check": ("`doable check`", "Formats"), "baseline": ("Starting with old plans",)}
    sections |= dict.fromkeys(("tasks", "explain", "rules"), ("`doable tasks`, `explain` and `rules`",))
    for name, parser in commands.choices.items():
        titles = sections.get(name, (f"`doable {name}`",))
        section = "".join(page.split(f"\n## {title}\n", 1)[1].split("\n## ", 1)[0] for title in titles)
        for action in parser._actions:
            for option in action.option_strings:
                assert f"`{option}" in section or option in {"-h", "--help"}, (name, option)
            for choice in action.choices or () if name != "fix" else ():
                assert f"`{choice}`" in section, (name, choice)


def test_no_path_of_a_machine_gets_into_generated_files() -> None:
    for text in docs.generated(ROOT, RULES).values():
        assert str(ROOT) + os.sep not in text
