"""Completions, asked of the real shells: every one of them offers the words that fit, and no other."""

import re
import sys
from functools import partial
from typing import Any

import pytest

from doable import cli
from doable.cli.completion import SHELLS, _actions, script
from doable.config import FAMILIES, SEVERITIES
from doable.rules import RULES
from tests.editors.nvim.process import EditorMissingError, refuse
from tests.server.cli.running import put
from tests.server.cli.shells import completed, zsh_by_fpath

FILES = {"plan.md", "my plan.md", "doable.toml", "notes"}
CODES = {rule.code for rule in RULES}
NAMES = {rule.name for rule in RULES}


def starting(start: str) -> set[str]:
    return {word for word in CODES | NAMES | set(FAMILIES) | {"all"} if word.startswith(start)}


CASES: dict[str, set[str]] = {
    "doable ": set(cli.COMMANDS),
    "doable comp": {"completion"},
    "doable completion ": set(SHELLS),
    "doable check --fo": {"--format"},
    "doable check --no": {"--no-cache"},
    "doable check --format ": set(cli.FORMATS),
    "doable check --format=s": {name for name in cli.FORMATS if name.startswith("s")},
    "doable check --format=": set(cli.FORMATS),
    "doable tasks --format ": {"text", "json"},
    "doable check --fail-on ": {*SEVERITIES, "never"},
    "doable check --select ": CODES | NAMES | set(FAMILIES) | {"all"},
    "doable check --select C10": starting("C10"),
    "doable check --select C101,missing-": starting("missing-"),
    "doable check --ignore=over": starting("over"),
    "doable check --ignore=S501,S50": starting("S50"),
    "doable explain vague-": starting("vague-"),
    "doable explain C101 A20": starting("A20"),
    "doable check ": FILES,
    "doable check pl": {"plan.md"},
    "doable check my\\ p": {"my plan.md"},
    "doable check plan.md no": {"notes"},
    "doable check --fix --format json plan.md notes/": {"notes/week.md"},
    "doable check --config doa": {"doable.toml"},
    "doable check --config=doa": {"doable.toml"},
    "doable baseline --baseline pl": {"plan.md"},
    "doable config ": FILES,
    "doable lsp --t": {"--tcp"},
}


@pytest.fixture(scope="module", params=[*SHELLS, "zsh-fpath"])
def offered(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> dict[str, set[str]]:
    """What a shell offers at the end of each line; "zsh-fpath" finds the script as a file among its functions."""
    folder, scratch = tmp_path_factory.mktemp("notes"), tmp_path_factory.mktemp(request.param)
    for name in ("plan.md", "my plan.md", "doable.toml", "notes/week.md"):
        put(folder, name, "")
    name = request.param.removesuffix("-fpath")
    text = script(cli.full_parser(), name)
    ask = zsh_by_fpath if name != request.param else partial(completed, name)
    try:
        return ask(text, [*CASES], folder, scratch)
    except EditorMissingError as reason:
        refuse(reason, name)


@pytest.mark.parametrize("line", CASES)
def test_a_shell_offers_what_fits_and_nothing_else(offered: dict[str, set[str]], line: str) -> None:
    # zsh completes a path part by part
    found = {f"notes/{word}" if word == "week.md" else word for word in offered[line]}
    assert found == CASES[line]


def test_whatever_is_shown_as_a_path_or_as_rules_is_completed() -> None:
    parser = cli.full_parser()
    shown = {action: str(action.metavar) for action in _actions(parser)}
    script(parser, "bash")
    wanted = {action.dest for action in shown if re.search("PATH|FILE|FOLDER|RULE", shown[action])}
    assert wanted >= {"paths", "path", "stdin_filename", "config", "baseline", "select", "ignore", "rules"}
    assert {action.dest for action in shown if hasattr(action, "complete")} == wanted


@pytest.mark.parametrize("shell", SHELLS)
def test_the_script_is_printed(run: Any, shell: str) -> None:
    ran = run("completion", shell)
    assert (ran.code, ran.err) == (0, "")
    assert ran.out == script(cli.full_parser(), shell)


def test_a_missing_shtab_and_another_shell_are_named(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "shtab", None)
    ran = run("completion", "bash")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == ("doable: error: completions are written by shtab, which is not installed: pip install shtab\n")
    assert "argument SHELL: invalid choice: 'ksh'" in run("completion", "ksh").err
