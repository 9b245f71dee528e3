"""`doable init`: what it finds, what it writes, what it asks, and that it takes nothing away."""

import os
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doable import api, config
from doable.cli import main
from tests.server.cli.running import CLEAN, put
from tests.server.cli.shells import Terminal

WORK = """\
---
plan: {cycle: 2 weeks}
---
# Goals

- goal:growth Grow revenue from 1 to 2 million by 2027-06-30 @ana

## Next steps

- [ ] Email Kim the offer @ana 📅 2026-12-01 goal:growth
- [ ] Call Sam about the lease @Ana 📅 2026-12-01 goal:growht
- [?] Draft the price list @sam 📅 2026-12-02
"""
HOME = "# Groceries\n\n- [ ] Buy milk p1 #Errands\n- [ ] Buy bread p2 #Errands\n- [ ] Call mum p1\n"


@pytest.fixture
def notes(folder: Path) -> Path:
    put(folder, "work/plan.md", WORK)
    put(folder, "home/list.md", HOME)
    put(folder, "ideas.md", "# My todos\n\n- [ ] Paint the shed\n- [ ] Read more\n")
    put(folder, "Templates/week.md", "- [ ] <% tp.date %>\n")
    return folder


def written(folder: Path) -> dict[str, Any]:
    """The settings in a folder's file, which must be valid ones."""
    loaded = config.load(str(folder / "doable.toml"))
    assert loaded is not None
    api.validate(loaded)
    return dict(loaded.raw)


def test_a_folder_of_notes(notes: Path, run: Any) -> None:
    ran = run("init")
    assert (ran.code, ran.err) == (0, "")
    assert written(notes) == {
        "exclude": ["/Templates/"],
        "extend-plan-headings": ["My todos"],
        "dialects": {"home/**": "todoist"},
        "team": ["ana", "sam"],
        "cycle": "2 weeks",
    }
    assert ran.out == (
        "Looked at 4 files with 9 tasks.\n"
        "  tags      Obsidian's emoji (📅 2026-12-01); keys (due:2026-12-01)\n"
        "  dialect   todoist in home/**\n"
        "  owners    ana, sam\n"
        "  goals     growth\n"
        "            not defined: Errands, growht\n"
        "  boxes     not known: [?]\n"
        "  plans     below My todos\n"
        "  cycle     2 weeks\n"
        "  left out  /Templates/\n"
        "Wrote doable.toml.\n"
        "Next: doable check\n"
        "If that is too much at once: doable baseline, and only what is new is reported.\n"
    )
    text = (notes / "doable.toml").read_text(encoding="utf-8")
    for remark in (
        "# Found: ana (2 tasks), sam (1 task).\n# One person, as case does not count: ana, Ana.\nteam = ",
        "growht (1 task, first work/plan.md:11; like growth).",
        '[?] in 1 task (first work/plan.md:12).\n#states."?" = "blocked"\n',
        "# Found: todoist by p1 in 3 tasks of 1 file.\n",
        "# Found in front matter: 2 weeks (1 file).\ncycle = ",
    ):
        assert remark in text
    # what was found makes nothing worse
    assert run("check", "--select=C109,S506").code == 0


def test_a_folder_without_notes_gets_the_defaults(folder: Path, run: Any) -> None:
    (folder / "new").mkdir()
    ran = run("init", "new")
    assert ran.code == 0
    assert ran.out.startswith("There is no Markdown file here: every setting gets its default, as a comment.\n")
    assert f"Wrote {Path('new/doable.toml')}.\nNext: doable check new\n" in ran.out
    assert written(folder / "new") == {}
    assert '\n#profile = "standard"\n' in (folder / "new/doable.toml").read_text(encoding="utf-8")


def test_print_writes_nothing_and_prints_nothing_but_settings(notes: Path, run: Any) -> None:
    ran = run("init", "--print")
    assert ran.code == 0
    assert tomllib.loads(ran.out)["team"] == ["ana", "sam"]
    assert ran.err.startswith("Looked at 4 files with 9 tasks.\n")
    assert "Wrote" not in ran.err
    assert not (notes / "doable.toml").exists()
    run("init")
    assert (notes / "doable.toml").read_text(encoding="utf-8") == ran.out
    assert run("init", "--print").out == ran.out


@pytest.mark.parametrize("name", ["doable.toml", ".doable.toml"])
def test_a_settings_file_stays_unless_it_is_to_be_replaced(notes: Path, run: Any, name: str) -> None:
    file = put(notes, name, "# mine\n")
    ran = run("init")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == (
        f"doable: error: {name} exists already; --force replaces it, --print shows what would be written\n"
    )
    assert file.read_text() == "# mine\n"
    assert run("init", "--force").out.count(f"Wrote {name}.\n") == 1
    assert "team = " in file.read_text(encoding="utf-8")
    assert {path.name for path in notes.iterdir() if path.is_file()} == {name, "ideas.md"}


def test_a_link_to_nothing_is_something(notes: Path, run: Any) -> None:
    (notes / "doable.toml").symlink_to(notes / "gone.toml")
    assert run("init").code == 2
    assert not (notes / "gone.toml").exists()


def test_a_file_is_replaced_whole_or_not_at_all(notes: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    file = put(notes, "doable.toml", "# mine\n")

    def replace(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", replace)
    ran = run("init", "--force")
    assert ran.code == 2
    assert ran.err.endswith("doable.toml cannot be written: No space left on device\n")
    assert file.read_text() == "# mine\n"
    assert sorted(path.name for path in notes.iterdir() if path.is_file()) == ["doable.toml", "ideas.md"]


def test_what_somebody_else_wrote_meanwhile_stays(notes: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    from doable.cli import draft

    def slow(*_: object) -> str:
        put(notes, "doable.toml", "# theirs\n")
        return "# mine\n"

    monkeypatch.setattr(draft, "settings_text", slow)
    ran = run("init")
    message = "doable.toml was made by another program meanwhile; it was left as it is"
    assert (ran.code, ran.err) == (2, f"doable: error: {message}\n")
    assert (notes / "doable.toml").read_text() == "# theirs\n"


@pytest.mark.parametrize("force", [(), ("--force",)])
def test_pyproject_with_settings_is_left_alone(notes: Path, run: Any, force: tuple[str, ...]) -> None:
    text = '[tool.doable]\nteam = ["kim"]\n'
    put(notes, "pyproject.toml", text)
    ran = run("init", *force)
    assert ran.code == 2
    assert "pyproject.toml has settings already" in ran.err
    assert (notes / "pyproject.toml").read_text() == text
    assert not (notes / "doable.toml").exists()


def test_pyproject_without_settings_stays_as_it_is(notes: Path, run: Any) -> None:
    put(notes, "pyproject.toml", '[project]\nname = "notes"\n')
    ran = run("init")
    assert ran.code == 0
    assert "Wrote doable.toml.\npyproject.toml stays as it is; what is in doable.toml counts first.\n" in ran.out
    assert written(notes)["team"] == ["ana", "sam"]


def test_what_holds_from_above_goes_on_holding(notes: Path, run: Any) -> None:
    put(notes, "doable.toml", 'profile = "strict"\nextend-plan-headings = ["Groceries"]\nteam = ["kim"]\n')
    assert run("init", "work").code == 0
    assert written(notes / "work")["extends"] == "../doable.toml"
    assert "team = " not in [line[:7] for line in (notes / "work/doable.toml").read_text("utf-8").splitlines()]
    shown = run("config", "work").out
    assert f'profile = "strict"  # {Path("work/doable.toml")} -> doable.toml:1\n' in shown
    assert 'team = ["kim"]' in shown


def test_lists_from_above_are_kept(notes: Path, run: Any) -> None:
    above = {
        "exclude": ["old/"], "extend-plan-headings": ["Groceries"], "goal-headings": ["Aims"], "language": "de",
        "dialects": {"x.md": "xit"}, "cycle": "month",
    }  # fmt: skip
    put(notes, "doable.toml", "".join(f"{key} = {config.toml_value(value)}\n" for key, value in above.items()))
    put(notes, "home/templates/t.md", "- [ ] <% x %>\n")
    put(notes, "home/todo.md", "# My todos\n\n- [ ] A\n- [ ] B\n\n# Team goals\n\n- Grow\n")
    assert run("init", "home").code == 0
    loaded = config.load(str(notes / "home/doable.toml"))
    assert loaded is not None
    assert loaded.exclude == ("old/", "/templates/")
    assert loaded.extend_plan_headings == ("Groceries", "My todos")
    assert loaded.goal_headings == ("Aims", "Team goals")
    assert loaded.dialects == {"x.md": "xit", "/list.md": "todoist"}
    assert (loaded.language, loaded.cycle) == ("de", config.Cycle("month"))


def test_mistakes_are_named(notes: Path, run: Any) -> None:
    assert run("init", "gone").err == "doable: error: gone does not exist\n"
    assert run("init", "ideas.md").err == "doable: error: ideas.md is a file; name the folder of your notes\n"
    put(notes, "latin.md", b"caf\xe9")
    assert run("init", "--print").err.startswith("doable: warning: latin.md is not UTF-8 (line 1, byte 3)\n")
    put(notes, "doable.toml", "teem = []")
    ran = run("init", "work")
    assert (ran.code, "`teem` is not a setting" in ran.err) == (2, True)
    assert not (notes / "work/doable.toml").exists()


def test_a_file_that_cannot_be_created(notes: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(file: str, *_: object) -> None:
        raise PermissionError(13, "Permission denied", file)

    monkeypatch.setattr("doable.files.os.open", refuse)
    ran = run("init")
    monkeypatch.undo()
    assert (ran.code, written_at_all(notes)) == (2, False)
    assert "doable: error: doable.toml cannot be written: " in ran.err


def test_half_a_file_is_taken_away(notes: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("doable.files.os.write", full)
    ran = run("init")
    assert (ran.code, ran.err) == (2, "doable: error: doable.toml cannot be written: No space left on device\n")
    assert not written_at_all(notes)


def written_at_all(folder: Path) -> bool:
    return any(file.suffix in {".toml", ".tmp"} for file in folder.iterdir())


def test_unsure_dialects_and_large_teams_are_only_proposed(folder: Path, run: Any) -> None:
    put(folder, "log.md", "- [ ] A @due(2026-12-01)\n- [ ] B @due(2026-12-01)\n")
    put(folder, "plan.md", "# Next steps\n\n" + "".join(f"- [ ] Call {n} @person{n}\n" for n in range(40)))
    assert "perhaps taskpaper, as a comment" in run("init").out
    assert written(folder) == {}
    text = (folder / "doable.toml").read_text(encoding="utf-8")
    assert "# Perhaps: taskpaper by @due(…) in 2 tasks of 1 file.\n" in text
    assert '#dialects."/log.md" = "taskpaper"\n' in text
    assert text.count('\n#    "person') == 40


# ---- whatever the notes hold

WORDS = st.sampled_from(
    ["p1", "p2", "@ana", "@Ana", "@a.b", "@home", "@phone", "goal:x", 'goal:"a b"', "!!", "📅 2026-12-01", "~2h",
     "[due:: 2026-12-01]", "@due(2026-12-01)", "Call", "und", "#x", '"', "\\", "\x1b", "\u2028", "é", "'''", "]", "="]
)  # fmt: skip
MARKS = st.sampled_from([" ", "x", "?", '"', "\\", "!", "\x7f", "é", "#"])
HEADINGS = st.lists(
    st.sampled_from(["My", "todo", "tasks", "Goals", "team", '"', "\\", "\t", "\x07", "Ziele", "Website"]), max_size=3
)
SECTION = st.builds(
    lambda heading, tasks: (
        f"# {' '.join(heading)}\n\n" + "".join(f"- [{mark}] {' '.join(words)}\n" for mark, words in tasks)
    ),
    HEADINGS,
    st.lists(st.tuples(MARKS, st.lists(WORDS, max_size=6)), max_size=6),
)


@given(st.lists(SECTION, max_size=4), st.sampled_from(["a.md", "b c/d.md", "template/x.md", 'q"\\[1]/e\n.md']))
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_the_file_is_valid_and_a_check_runs_with_it(folder: Path, sections: list[str], name: str) -> None:
    for file in folder.rglob("*.md"):
        file.unlink()
    put(folder, name, "".join(sections))
    assert main(["init", "--force"]) == 0
    written(folder)
    text = (folder / "doable.toml").read_text(encoding="utf-8")
    for line in text.splitlines():
        if line.startswith("#") and not line.startswith(("# ", "#    ", "#]", "#[[")) and not line.endswith("["):
            tomllib.loads(line[1:])
    assert main(["check", "--exit-zero", "--no-cache"]) == 0


# ---- questions


@pytest.fixture
def terminal(notes: Path, tmp_path_factory: pytest.TempPathFactory) -> Any:
    def terminal(*arguments: str, **variables: str) -> Terminal:
        command = [sys.executable, "-m", "doable", "init", *arguments]
        return Terminal(command, notes, tmp_path_factory.mktemp("scratch"), **variables)

    return terminal


def test_a_terminal_is_asked_little_and_its_answers_count(notes: Path, terminal: Any) -> None:
    put(notes, "work/plan.md", WORK.replace("{cycle: 2 weeks}", "true"))
    put(notes, "log.md", "- [ ] A @due(2026-12-01)\n- [ ] B @due(2026-12-01)\n")
    with terminal() as asked:
        asked.wait_for_text(
            b"Tasks look like taskpaper by @due(\xe2\x80\xa6) in 2 tasks of 1 file. Read them so? [y/N] "
        )
        asked.send(b"yes\n")
        asked.wait_for_text(b"Is ana, sam the team? [Y/n] ")
        asked.send(b"perhaps\n")
        asked.wait_for_text(b"That is none of the answers.")
        asked.send(b"n\n")
        asked.wait_for_text(b"How far do you plan ahead: week, 2 weeks, month or quarter? [week] ")
        asked.send(b"Quarter\n")
        said = asked.wait_for_end()
    assert asked.code == 0
    assert said.endswith("reported.\n")
    found = written(notes)
    assert found["cycle"] == "quarter"
    assert found["dialects"] == {"home/**": "todoist", "/log.md": "taskpaper"}
    assert "team" not in found
    assert '\n#team = ["ana", "sam"]\n' in (notes / "doable.toml").read_text(encoding="utf-8")


def test_enter_takes_what_was_found(notes: Path, terminal: Any) -> None:
    with terminal() as asked:
        asked.wait_for_text(b"Is ana, sam the team? [Y/n] ")
        asked.send(b"\n")
        said = asked.wait_for_end()
    assert (asked.code, said.count("?")) == (0, 2)  # the question, and the box
    assert written(notes)["team"] == ["ana", "sam"]


def test_the_end_of_input_takes_the_defaults(notes: Path, terminal: Any) -> None:
    put(notes, "work/plan.md", WORK.replace("{cycle: 2 weeks}", "true"))
    with terminal() as asked:
        asked.wait_for_text(b"[Y/n] ")
        asked.send(b"\x04")
        said = asked.wait_for_end()
    assert (asked.code, "How far" in said) == (0, False)
    assert written(notes)["team"] == ["ana", "sam"]
    assert "cycle" not in written(notes)


def test_an_interrupt_writes_nothing(notes: Path, terminal: Any) -> None:
    with terminal() as asked:
        asked.wait_for_text(b"[Y/n] ")
        asked.wait_for_end(b"\x03")
    assert asked.code == 130
    assert not (notes / "doable.toml").exists()


@pytest.mark.parametrize(
    ("arguments", "variables"), [(["--yes"], {}), (["-y"], {}), ([], {"CI": "true"}), (["--print"], {})]
)
def test_nobody_is_asked(notes: Path, terminal: Any, arguments: list[str], variables: dict[str, str]) -> None:
    with terminal(*arguments, **variables) as asked:
        said = asked.wait_for_end()
    assert (asked.code, "the team?" in said) == (0, False)
    assert (notes / "doable.toml").exists() is ("--print" not in arguments)


def test_a_plan_that_holds_all_it_should_is_clean_after_init(folder: Path, run: Any) -> None:
    put(folder, "plan.md", CLEAN)
    run("init")
    assert run("check", "--today=2026-11-20").code == 0
