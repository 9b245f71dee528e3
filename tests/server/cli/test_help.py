"""Help: on one screen, in groups, with examples that run."""

import shlex
from typing import Any

import pytest

from doable import cli

COLUMNS, LINES = 80, 48
EVERY = ("", *cli.COMMANDS)


@pytest.fixture
def help_of(run: Any, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]) -> Any:
    def help_of(command: str, columns: str = str(COLUMNS)) -> str:
        monkeypatch.setenv("COLUMNS", columns)
        with pytest.raises(SystemExit) as caught:
            run(*filter(None, [command]), "--help")
        assert caught.value.code == 0
        return capsysbinary.readouterr().out.decode()

    return help_of


@pytest.mark.parametrize("command", EVERY)
def test_help_fits_a_screen(help_of: Any, command: str) -> None:
    lines = help_of(command).splitlines()
    assert len(lines) <= LINES
    assert [line for line in lines if len(line) > COLUMNS] == []


@pytest.mark.parametrize("columns", ["", "0", "wide", "40", "1000"])
def test_any_width_is_taken(help_of: Any, columns: str) -> None:
    text = help_of("check", columns)
    assert text.startswith("usage: doable check [OPTION ...] [PATH ...]\n")
    assert max(map(len, text.splitlines())) <= 100


def test_help_names_all_commands_and_what_they_are_for(help_of: Any) -> None:
    text = help_of("")
    assert text.startswith("usage: doable COMMAND [OPTION ...]\n")
    for name, command in cli.COMMANDS.items():
        assert f"\n  {name} " in text
        assert command.help in text


def test_the_options_of_check_stand_in_groups(help_of: Any) -> None:
    text = help_of("check")
    titles = [line for line in text.splitlines() if line.endswith(":") and not line.startswith(" ")]
    assert titles == [
        "what is checked:",
        "how it is printed:",
        "mending:",
        "living with findings:",
        "running:",
        "examples:",
    ]
    assert text.index("mending:") < text.index("  --fix ") < text.index("living with findings:")


def examples() -> list[str]:
    every = [*cli.EXAMPLES, *(example for command in cli.COMMANDS.values() for example in command.examples)]
    return [line for line, _ in every]


@pytest.mark.parametrize("line", examples())
def test_examples_are_command_lines_that_exist(line: str) -> None:
    words = shlex.split(line)
    # what a shell does with the rest is not ours
    ours = words[1 : next((at for at, word in enumerate(words) if word in {"<", ">", "|", "&&"}), None)]
    assert words[0] == "doable"
    assert cli._parser(ours).parse_args(ours).command == ours[0]


def test_commands_have_examples_where_they_take_anything(help_of: Any) -> None:
    for name, command in cli.COMMANDS.items():
        assert bool(command.takes) <= bool(command.examples), name
        for line, what in command.examples:
            assert f"{line}  " in help_of(name)
            assert what in help_of(name)
