"""The command line: exit codes, formats, fixes, and that nothing is hidden."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

import doable
from doable import cli
from doable.finding import Safety
from doable.rules import RULES
from tests.server.cli.running import CLEAN, PLAN, TODAY, program, put

# ---- exit codes


def test_clean_findings_and_failure(folder: Path, run: Any) -> None:
    put(folder, "good.md", CLEAN)
    put(folder, "bad.md", PLAN)
    assert run("check", "good.md", TODAY).code == 0
    assert run("check", "bad.md", TODAY).code == 1
    assert run("check", TODAY).code == 1
    assert run("check", "none.md").code == 2


@pytest.mark.parametrize(
    ("fail_on", "code"), [("hint", 1), ("information", 1), ("warning", 1), ("error", 0), ("never", 0)]
)
def test_fail_on(folder: Path, run: Any, fail_on: str, code: int) -> None:
    put(folder, "bad.md", "-[ ] Call Sam\n")
    assert run("check", "--select", "S504", "--fail-on", fail_on).code == code
    put(folder, "doable.toml", f'fail-on = "{fail_on}"')
    assert run("check", "--select", "S504").code == code


def test_a_missing_path_fails_but_hides_nothing(folder: Path, run: Any) -> None:
    put(folder, "bad.md", PLAN)
    ran = run("check", "gone.md", "bad.md", "also-gone", TODAY)
    assert ran.code == 2
    assert "S504" in ran.out
    assert ran.err == "doable: error: gone.md does not exist\ndoable: error: also-gone does not exist\n"
    assert run("tasks", "gone.md").code == 2


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["check", "--format", "xml"], "argument --format: invalid choice: 'xml'"),
        (["check", "--frobnicate"], "unrecognized arguments: --frobnicate"),
        (["frobnicate"], "there is no command `frobnicate`"),
        (["check", "--today", "tomorrow"], "--today must be a date such as 2026-11-23, not `tomorrow`"),
        (["check", "--select", "C999"], "--select names no rule: `C999`"),
        (["check", "--ignore", "invalid-dat"], "--ignore names no rule: `invalid-dat` (did you mean `invalid-date`?)"),
        (["check", "--config", "profil=strict"], "`profil` is not a setting (did you mean `profile`?)"),
        (["check", "--config", "none.toml"], "none.toml: cannot be read"),
        (["check", "--config", "a.toml", "--config", "b.toml"], "--config takes one settings file"),
        (["check", "--config", "pyproject.toml"], "pyproject.toml has no [tool.doable]"),
        (["check", "--fix", "--diff"], "--fix and --diff exclude each other"),
        (["check", "--unsafe-fixes"], "--unsafe-fixes goes with --fix or --diff"),
        (["check", "--diff", "--format", "json"], "--diff prints text"),
        (["check", "--stdin-filename", "a.md"], "--stdin-filename goes with the path `-`"),
        (["explain", "invalid-dates"], "there is no rule `invalid-dates` (did you mean `invalid-date`?)"),
        (["config", "nowhere"], "nowhere does not exist"),
        (["lsp", "--tcp", "here"], "--tcp must be a port or HOST:PORT, not `here`"),
        (["lsp", "--tcp", "99999"], "--tcp must be a port or HOST:PORT"),
    ],
)
def test_wrong_arguments_are_named_and_exit_with_2(folder: Path, run: Any, arguments: list[str], reason: str) -> None:
    put(folder, "pyproject.toml", "[project]\nname = 'doable-notes'\n")
    ran = run(*arguments)
    assert ran.code == 2
    assert ran.err.startswith("doable: error: ")
    assert reason in ran.err
    assert ran.out == ""


def test_what_was_meant_is_said(folder: Path, run: Any) -> None:
    put(folder, "plan.md", CLEAN)
    for arguments, said in (
        (["plan.md"], "there is no command `plan.md`; to check that file or folder: doable check plan.md"),
        (["chek"], "there is no command `chek` (did you mean `check`?)"),
        (["-v", "check"], "options come after the command: doable check -v"),
        (["--format", "json", "check"], "options come after the command: doable check --format"),
        (
            ["check", "--fromat=json"],
            "--fromat=json (did you mean `--format`?) (`doable check --help` names the options)",
        ),
        (["check", "--select", "XX"], "--select names no rule: `XX` (`doable rules` lists them)"),
        (["check", "--select", ""], "--select names no rule (`doable rules` lists them)"),
    ):
        ran = run(*arguments)
        assert ran.code == 2
        assert said in ran.err


def test_a_wrong_settings_file_is_named_with_line_and_key(folder: Path, run: Any) -> None:
    put(folder, "a.md", CLEAN)
    file = put(folder, "doable.toml", "[rules.O301]\nlimt = 3\n")
    ran = run("check")
    assert ran.code == 2
    assert ran.err == (
        f"doable: error: {file}:2: `rules.O301.limt` is not an option of owner-overload (did you mean `limit`?)\n"
    )


@pytest.mark.parametrize(
    ("setting", "reason"),
    [
        ('dialect = "klingon"', "`dialect` must be one of"),
        ('dialects = {"*.md" = "klingon"}', "`dialects.*.md` must be one of"),
        ('language = "../en"', "`language` must be one of de, en, not `../en`"),
        ('language = ""', "`language` must be one of de, en, not ``"),
        ("lexicon = {vague-verb = []}", "(did you mean `vague-verbs`?)"),
    ],
)
def test_names_in_settings_must_name_something(folder: Path, run: Any, setting: str, reason: str) -> None:
    put(folder, "a.md", CLEAN)
    put(folder, "doable.toml", setting)
    ran = run("check")
    assert ran.code == 2
    assert "doable.toml:1: " in ran.err
    assert reason in ran.err


def test_no_command_prints_help_and_fails(run: Any) -> None:
    ran = run()
    assert ran.code == 2
    assert all(name in ran.out for name in cli.COMMANDS)


def test_interrupt_bug_and_broken_pipe(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(error: BaseException) -> Any:
        def run(_: object) -> int:
            raise error

        return cli.COMMANDS["rules"]._replace(run=run)

    monkeypatch.setitem(cli.COMMANDS, "rules", broken(KeyboardInterrupt()))
    assert run("rules").code == 130
    monkeypatch.setitem(cli.COMMANDS, "rules", broken(ZeroDivisionError()))
    ran = run("rules")
    assert ran.code == 2
    assert "this is a bug in doable" in ran.err


@pytest.mark.skipif(os.name == "nt", reason="pipes break differently there")
def test_a_closed_pipe_is_no_error(folder: Path) -> None:
    put(folder, "a.md", "- [ ] \n" * 3000)
    command = f"{sys.executable} -m doable tasks a.md | head -n 1"
    done = subprocess.run(["sh", "-c", command], cwd=folder, capture_output=True, text=True, check=True)
    assert (done.stderr, done.stdout.count("\n")) == ("", 1)


# ---- check: text and JSON


def test_text_shows_place_line_caret_and_help(folder: Path, run: Any) -> None:
    put(folder, "notes/plan.md", "# Next steps\n\n-[ ] Call Sam about the lease @ana due:2026-11-20\n")
    out = run("check", "--select", "S504", TODAY).out
    assert out.startswith(f"{Path('notes/plan.md')}:3:1: warning S504 malformed-box: ")
    assert "\n3 | -[ ] Call Sam about the lease @ana due:2026-11-20\n  | ^" in out
    assert "\n  help: " in out
    assert "\n  + - [ ] Call Sam about the lease @ana due:2026-11-20\n" in out
    assert out.endswith(
        "\nChecked 1 file, no task in it: 1 warning."
        " Next: `--fix` mends what is marked (--fix); `doable explain S504` says why.\n"
    )


def test_json_has_the_promised_shape_and_nothing_else_on_standard_output(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "latin.md", b"caf\xe9")
    ran = run("check", "--format", "json", TODAY)
    assert ran.code == 1
    found = ran.json
    assert list(found) == ["version", "findings", "summary"]
    keys = ["code", "name", "family", "severity", "message", "path", "range", "fixes", "related"]
    assert all(list(finding) == keys for finding in found["findings"])
    assert {finding["code"] for finding in found["findings"]} >= {"S501", "S504"}
    assert found["summary"] == {"files": 1, "tasks": 1, "findings": len(found["findings"])}
    assert ran.err == "doable: warning: latin.md is not UTF-8 (line 1, byte 3)\n"


def test_an_empty_run_says_so_in_every_format(folder: Path, run: Any) -> None:
    ran = run("check")
    assert (ran.code, ran.out) == (0, "Nothing was checked: no Markdown file in this folder.\n")
    ran = run("check", "--format", "json")
    assert ran.json["summary"]["files"] == 0
    assert ran.err == "doable: warning: nothing was checked: no Markdown file in this folder\n"


def test_a_file_may_look_like_an_option(folder: Path, run: Any) -> None:
    put(folder, "-v.md", "-[ ] Call Sam\n")
    for path in ("./-v.md", "."):
        assert run("check", "--select=S504", path).out.startswith("-v.md:1:1: ")
    assert run("check", "--select=S504", "--", "-v.md").out.startswith("-v.md:1:1: ")


def test_what_is_left_out_is_named(folder: Path, run: Any) -> None:
    put(folder, "a.md", CLEAN)
    put(folder, "b.md", b"\xff\xfe")
    put(folder, "old/c.md", CLEAN)
    put(folder, "gone/d.md", CLEAN)
    put(folder, ".gitignore", "gone/\n")
    put(folder, "doable.toml", 'exclude = ["old/"]')
    out = run("check", TODAY).out
    assert "b.md is UTF-16, not UTF-8\n" in out
    assert "(left out: 1 file or folder by ignore files, 1 file or folder by `exclude`)" in out


def test_select_and_ignore_beat_the_settings(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "doable.toml", 'select = ["S501"]\nignore = ["S504"]\n[severity]\nmalformed-box = "off"\n')

    def codes(*arguments: str) -> set[str]:
        return {finding["code"] for finding in run("check", "--format=json", TODAY, *arguments).json["findings"]}

    assert codes() == {"S501"}
    assert codes("--select", "S504") == {"S504"}
    assert codes("--select", "malformed-box,S501") == {"S501", "S504"}
    assert codes("--select", "syntax", "--ignore", "S504") == {"S501"}
    assert codes("--ignore", "S") == set()


def test_settings_for_one_run(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "strict.toml", '[severity]\nS504 = "error"')
    ran = run("check", "--format=json", "--select=S504", "--config", "strict.toml")
    assert ran.json["findings"][0]["severity"] == "error"
    ran = run("check", "--format=json", "--select=S504", "--config", "severity.S504=hint", "--config=max-findings=1")
    assert ran.json["findings"][0]["severity"] == "hint"
    assert ran.code == 0


def test_hints_only_with_v(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    quiet = run("check", "--select=S504", "--config", "severity.S504=hint")
    assert "S504" not in quiet.out
    assert "1 hint with -v" in quiet.out
    assert "S504" in run("check", "--select=S504", "--config", "severity.S504=hint", "-v").out


def test_the_limit_of_findings_is_said(folder: Path, run: Any) -> None:
    put(folder, "plan.md", "-[ ] Call Sam\n\n" * 5)
    out = run("check", "--select=S504", "--config=max-findings=2").out
    assert out.count("warning S504") == 2
    assert "plan.md: 3 more findings not shown (`max-findings`)" in out


def test_colours(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "plan.md", PLAN)
    assert "\x1b[" not in run("check").out
    monkeypatch.setenv("FORCE_COLOR", "1")
    assert "\x1b[" in run("check").out
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[" not in run("check").out


# ---- workspace


GOAL = """\
# Goals

- goal:growth Grow revenue from 1 to 2 million by 2027-06-30 @ana

## Next steps

- [ ] Call Kim @ana due:2026-11-27
"""
STEP = "# Next steps\n\n- [ ] Email the offer to Kim @ana due:2026-11-27 goal:growth\n"


def test_what_is_known_is_the_whole_project_what_is_reported_is_what_was_asked_for(folder: Path, run: Any) -> None:
    put(folder, "goals.md", GOAL)
    put(folder, "teams/plan.md", STEP)
    put(folder, "doable.toml", "")
    assert run("check", "teams/plan.md", "--select=A202", TODAY).code == 0
    put(folder, "goals.md", GOAL.replace("growth", "other"))
    ran = run("check", "teams/plan.md", "--select=A202", TODAY, "--format=json")
    assert [(finding["path"], finding["code"]) for finding in ran.json["findings"]] == [
        (str(Path("teams/plan.md")), "A202")
    ]
    assert ran.json["summary"]["files"] == 1


def test_a_lone_file_knows_of_no_others(folder: Path, run: Any) -> None:
    put(folder, "goals.md", GOAL.replace("growth", "other"))
    put(folder, "plan.md", STEP)
    assert run("check", "plan.md", "--select=A202", TODAY).code == 0
    assert run("check", ".", "--select=A202", TODAY).code == 1


def test_folders_with_settings_of_their_own_are_projects_of_their_own(folder: Path, run: Any) -> None:
    put(folder, "doable.toml", "")
    put(folder, "goals.md", GOAL)
    put(folder, "inner/doable.toml", '[severity]\nA202 = "hint"\n')
    put(folder, "inner/goals.md", GOAL.replace("growth", "other"))
    put(folder, "inner/plan.md", STEP)
    found = run("check", "--select=A202", "--format=json", TODAY).json["findings"]
    assert [(finding["path"], finding["severity"]) for finding in found] == [(str(Path("inner/plan.md")), "hint")]


def test_what_inner_settings_exclude_is_left_out_from_wherever_one_asks(folder: Path, run: Any) -> None:
    put(folder, "doable.toml", "")
    put(folder, "inner/doable.toml", 'exclude = ["old/"]\n')
    put(folder, "inner/old/plan.md", PLAN)
    for path in (".", "inner", "inner/old", "inner/old/plan.md"):
        ran = run("check", path, TODAY)
        assert (ran.code, "left out: 1 file or folder by `exclude`" in ran.out) == (0, True), path


def test_goals_stand_under_the_headings_that_the_settings_name(folder: Path, run: Any) -> None:
    put(folder, "plan.md", "---\nplan: true\n---\n# Ziele\n\n- Grow\n")
    assert "A203" not in run("check", "--select=A203", TODAY).out
    assert "A203" in run("check", "--select=A203", TODAY, '--config=goal-headings=["Ziele"]').out


# ---- standard input


def test_standard_input(folder: Path, run: Any) -> None:
    ran = run("check", "-", "--select=S504", "--format=json", stdin=PLAN)
    assert (ran.code, ran.json["findings"][0]["path"]) == (1, "<stdin>")
    ran = run("check", "-", "--select=S504", "--format=json", "--stdin-filename", "notes/x.md", stdin=PLAN)
    assert ran.json["findings"][0]["path"] == "notes/x.md"
    assert run("tasks", "-", "--format=json", stdin=PLAN).json["tasks"][0]["path"] == "<stdin>"
    ran = run("check", "-", stdin=b"caf\xe9")
    assert (ran.code, ran.out.split("\n")[0]) == (0, "<stdin> is not UTF-8 (line 1, byte 3)")


def test_standard_input_stands_for_the_file_it_names(folder: Path, run: Any) -> None:
    put(folder, "doable.toml", "")
    put(folder, "goals.md", GOAL)
    put(folder, "plan.md", STEP)
    name = ["-", "--stdin-filename", "plan.md", "--select=A202", TODAY]
    assert run("check", *name, stdin=STEP).code == 0
    assert run("check", *name, stdin=STEP.replace("growth", "other")).code == 1


def test_standard_input_is_fixed_to_standard_output(folder: Path, run: Any) -> None:
    ran = run("check", "-", "--fix", "--select=S504", stdin="\ufeff-[ ] Call Sam\r\n")
    assert ran.out == "\ufeff- [ ] Call Sam\r\n"
    assert "Fixed 1 finding in 1 file.\n" in ran.err
    assert ran.code == 0


def test_standard_input_follows_the_rules_for_files(folder: Path, run: Any) -> None:
    put(folder, "doable.toml", 'exclude = ["old/"]\nmax-file-size = 100\n')
    ran = run("check", "-", "--stdin-filename", "./old/plan.md", stdin=PLAN[:90])
    assert ran.out.startswith("old/plan.md is left out by `exclude`\n")
    assert "(left out: 1 file or folder by `exclude`)" in ran.out
    assert "is larger than 100 bytes" in run("check", "-", stdin=PLAN).out
    ran = run("check", "-", "./plan.md", "--stdin-filename", "./plan.md", "--select=S504", stdin="-[ ] Call Sam\n")
    assert ran.out.startswith("plan.md:1:1: ")


@pytest.mark.parametrize("data", [b"caf\xe9\n", b"\xff\xfe-\x00", b"- [ ] a\x00\n"])
def test_fix_gives_back_what_it_does_not_check(folder: Path, run: Any, data: bytes) -> None:
    ran = run("check", "-", "--fix", stdin=data, binary=True)
    assert ran.out == data
    assert b"Nothing was checked" in ran.err


def test_closed_streams(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "plan.md", PLAN)
    done = program(folder, "check plan.md >&-")
    assert (done.returncode, done.stderr) == (1, "")
    done = program(folder, "check - <&-")
    assert (done.returncode, done.stderr) == (2, "doable: error: `-` asks for standard input, which is closed\n")


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no /dev/full")
def test_a_full_disk_is_no_bug(folder: Path) -> None:
    put(folder, "plan.md", PLAN)
    done = program(folder, "check plan.md >/dev/full")
    assert done.returncode == 2
    assert done.stderr == "doable: error: standard output cannot be written: No space left on device\n"


def test_who_has_read_enough_may_go(folder: Path) -> None:
    put(folder, "plan.md", "-[ ] Call Sam\n\n" * 900)
    done = program(folder, "check plan.md --select=S504 | head -n 1; exit ${PIPESTATUS[0]}")
    assert (done.returncode, done.stdout.count("\n"), done.stderr) == (141, 1, "")


# ---- fixes


def test_fix_writes_safe_fixes_only_and_reports_the_rest(folder: Path, run: Any) -> None:
    file = put(
        folder, "plan.md", b"\xef\xbb\xbf# Next steps\r\n\r\n-[ ] Call Sam\r\n- [ ] Ask Kim @ana due:2026-13-40\r\n"
    )
    ran = run("check", "--fix", "--select=S501,S504", TODAY)
    assert file.read_bytes() == (
        b"\xef\xbb\xbf# Next steps\r\n\r\n- [ ] Call Sam\r\n- [ ] Ask Kim @ana due:2026-13-40\r\n"
    )
    assert ran.code == 1
    assert "S501" in ran.out
    assert "S504" not in ran.out
    assert "Fixed 1 finding in 1 file.\n" in ran.out
    again = run("check", "--fix", "--select=S501,S504", TODAY)
    assert "Fixed" not in again.out
    assert [path.name for path in folder.iterdir()] == ["plan.md"]


def test_a_file_that_cannot_be_written_fails_and_the_others_are_fixed(
    folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "a.md", "-[ ] Call Sam\n")
    put(folder, "b.md", "-[ ] Call Sam\n")
    real = os.replace

    def replace(source: str, target: str) -> None:
        if target.endswith("a.md"):
            raise PermissionError(13, "Permission denied")
        real(source, target)

    monkeypatch.setattr(os, "replace", replace)
    ran = run("check", "--fix", "--select=S504")
    assert ran.code == 2
    assert "a.md cannot be written: Permission denied" in ran.err
    assert (folder / "b.md").read_text() == "- [ ] Call Sam\n"
    assert sorted(path.name for path in folder.iterdir()) == ["a.md", "b.md"]


def test_diff_shows_the_change_names_the_rest_and_writes_nothing(folder: Path, run: Any) -> None:
    text = "# Next steps\n\n-[ ] Call Sam\n- [ ] Ask Kim @ana due:2026-13-40\n"
    file = put(folder, "plan.md", text)
    ran = run("check", "--diff", "--select=S501,S504", TODAY)
    assert ran.code == 1
    assert ran.out.startswith("--- a/plan.md\n+++ b/plan.md\n")
    assert "\n--[ ] Call Sam\n+- [ ] Call Sam\n" in ran.out
    assert "plan.md:4:" in ran.out
    assert "S501" in ran.out
    assert "warning S504" not in ran.out
    assert "Would fix 1 finding in 1 file.\n" in ran.out
    assert file.read_text() == text
    subprocess.run(["git", "apply", "-"], cwd=folder, input=ran.out.encode(), check=True)
    assert file.read_text() == text.replace("-[ ]", "- [ ]")


def test_a_diff_is_applied_whatever_the_file_is_called_and_starts_with(folder: Path, run: Any) -> None:
    name = "my plan – für Kim.md"
    file = put(folder, name, "\ufeff-[ ] Call Sam\r\n- [ ] Ask Kim\r\n")
    ran = run("check", "--diff", "--select=S504", name)
    subprocess.run(["git", "apply", "-"], cwd=folder, input=ran.out.encode(), check=True)
    assert file.read_bytes() == "\ufeff- [ ] Call Sam\r\n- [ ] Ask Kim\r\n".encode()


def test_diff_never_passes_findings_without_a_fix(folder: Path, run: Any) -> None:
    put(folder, "plan.md", "# Next steps\n\n- [ ] Ask Kim @ana due:2026-13-40\n")
    ran = run("check", "--diff", "--select=S501", TODAY)
    assert ran.code == 1
    assert "S501" in ran.out
    assert "--- a/" not in ran.out


def test_diff_fails_when_all_findings_have_a_fix(folder: Path, run: Any) -> None:
    put(folder, "plan.md", "-[ ] Call Sam\n")
    assert run("check", "--diff", "--select=S504").code == 1
    assert run("check", "--diff", "--select=S504", "--fail-on=error").code == 0


# ---- the other commands


def test_tasks(folder: Path, run: Any) -> None:
    put(folder, "plan.md", "- [/] Call *Kim* @ana due:2026-12-01 goal:growth impact:high est:2h\n  - [ ] Ask\n")
    ran = run("tasks")
    assert ran.out == (
        "plan.md:1:1: [/] Call *Kim* @ana due:2026-12-01 goal:growth impact:high est:120m\n"
        "plan.md:2:3:   [ ] Ask\n"
        "2 tasks in 1 file.\n"
    )
    assert [task["title"] for task in run("tasks", "plan.md", "--format", "json").json["tasks"]] == [
        "Call *Kim*",
        "Ask",
    ]


def test_no_task_and_no_file_differ(folder: Path, run: Any) -> None:
    for kind in ("text", "json"):
        assert run("tasks", "--format", kind).err == (
            "doable: warning: nothing was read: no Markdown file in this folder\n"
        )
    put(folder, "note.md", "# Note\n")
    ran = run("tasks")
    assert (ran.out, ran.err) == ("0 tasks in 1 file.\n", "")


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.code)
def test_every_rule_is_explained_and_listed(run: Any, rule: Any) -> None:
    for name in (rule.code, rule.name, rule.code.lower()):
        assert rule.why in run("explain", name).out
    assert run("explain", rule.code, "--format=json").json["name"] == rule.name
    assert f"{rule.code}  {rule.name} " in run("rules").out


def test_several_rules_are_explained_in_the_order_asked_for_each_once(run: Any) -> None:
    ran = run("explain", "missing-due", "C107", "C110")
    assert [line[:4] for line in ran.out.splitlines() if line[:5] in {"C107 ", "C110 "}] == ["C110", "C107"]
    found = run("explain", "C107", "overload", "--format=json").json["rules"]
    assert [rule["code"] for rule in found] == ["C107", *(rule.code for rule in RULES if rule.code[0] == "O")]
    assert run("explain", "all").out.count(f"\n{'-' * 80}\n") == len(RULES) - 1


def test_rules_for_programs(run: Any) -> None:
    found = run("rules", "--format=json").json
    assert [rule["code"] for rule in found["rules"]] == [rule.code for rule in RULES]


def test_config(folder: Path, run: Any) -> None:
    put(folder, "sub/doable.toml", 'profile = "strict"')
    put(folder, "sub/a.md", "")
    assert 'profile = "standard"' in run("config").out
    for path in ("sub", "sub/a.md"):
        assert 'profile = "strict"' in run("config", path).out
    assert 'profile = "relaxed"' in run("config", "--config", "profile=relaxed", "sub").out
    assert run("config", "--schema").json["title"] == "doable"


def test_lsp_gets_its_address(run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[object] = []

    class Server:
        @staticmethod
        def main(*, tcp: object) -> None:
            asked.append(tcp)

    monkeypatch.setitem(sys.modules, "doable.lsp.server", Server)
    for arguments in ([], ["--stdio"], ["--tcp", "4000"], ["--tcp", "0.0.0.0:4000"]):
        assert run("lsp", *arguments).code == 0
    assert asked == [None, None, ("127.0.0.1", 4000), ("0.0.0.0", 4000)]


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    pyproject = (Path(__file__).parents[3] / "pyproject.toml").read_text()
    assert f'version = "{doable.__version__}"' in pyproject
    with pytest.raises(SystemExit) as caught:
        cli.main(["--version"])
    assert caught.value.code == 0
    assert capsys.readouterr().out == f"doable {doable.__version__}\n"


def test_help_of_every_command_names_its_options(capsys: pytest.CaptureFixture[str]) -> None:
    for name in cli.COMMANDS:
        with pytest.raises(SystemExit):
            cli.main([name, "--help"])
        assert f"doable {name}" in capsys.readouterr().out


# ---- the Python API


def test_check_text_and_check_paths(folder: Path) -> None:
    put(folder, "plan.md", PLAN)
    config = doable.Config(select=("S504",))
    findings = doable.check_text(PLAN, path="x.md", config=config)
    assert [(finding.code, finding.path) for finding in findings] == [("S504", "x.md")]
    assert PLAN[findings[0].span.start :].startswith("-[ ]")
    report = doable.check_paths([folder, "gone.md"], config=config, fixes=True)
    assert [finding.code for finding in report.findings] == ["S504"]
    assert (report.missing, report.tasks) == (("gone.md",), 1)
    assert report.files[0].fixes[0][0].safety is Safety.SAFE
    assert doable.check_paths("plan.md", config=config) == doable.check_paths([Path("plan.md")], config=config)
    with pytest.raises(doable.ConfigError):
        doable.check_text("", config=doable.Config(ignore=("X",)))


def test_every_public_name_is_there() -> None:
    for name in doable.__all__:
        assert getattr(doable, name) is not None
    with pytest.raises(AttributeError, match="no attribute 'nonsense'"):
        doable.nonsense  # noqa: B018


# ---- real files


@pytest.fixture
def corpus(folder: Path) -> Path:
    source = os.environ.get("DOABLE_CORPUS")
    if not source:
        pytest.skip("DOABLE_CORPUS is not set")
    files = next(path for path in (Path(source) / "files", Path(source)) if path.is_dir())
    for file in files.rglob("*.md"):
        (folder / file.name).write_bytes(file.read_bytes())
    return folder


def test_real_files_are_read_and_mended_to_the_end(corpus: Path, run: Any) -> None:
    before = {file.name: file.read_bytes() for file in corpus.iterdir()}
    shown = run("check", "--diff", "--select=all", TODAY)
    assert shown.code == 1
    assert f"Checked {len(before)} files" in shown.out
    assert {file.name: file.read_bytes() for file in corpus.iterdir()} == before
    assert run("check", "--fix", "--select=all", TODAY, "--format=json").json["summary"]["files"] == len(before)
    once = {file.name: file.read_bytes() for file in corpus.iterdir()}
    assert "Fixed" not in run("check", "--fix", "--select=all", TODAY).out
    assert {file.name: file.read_bytes() for file in corpus.iterdir()} == once
    for name, data in once.items():
        (corpus / name).write_bytes(before[name])
        assert data.count(b"\r") == before[name].count(b"\r")
    subprocess.run(["git", "apply", "--whitespace=nowarn", "-"], cwd=corpus, input=shown.out.encode(), check=True)
    assert {file.name: file.read_bytes() for file in corpus.iterdir()} == once
