"""Where findings go, and what is said beside them: files, terminals, silence, and the list of files."""

import os
import pty
import stat
import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from doable.cli import memory
from doable.report.formats import FORMATS
from doable.rules import RULES
from tests.server.cli.running import CLEAN, PLAN, TODAY, put

SELECT = "--select=S501,S504"


@pytest.fixture
def plan(folder: Path) -> Path:
    put(folder, "latin.md", b"caf\xe9")
    return put(folder, "plan 1.md", PLAN)


# ---- --output-file


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", FORMATS)
def test_a_file_gets_what_standard_output_would_have_got(folder: Path, run: Any, name: str) -> None:
    plain = run("check", f"--format={name}", SELECT, TODAY)
    ran = run("check", f"--format={name}", SELECT, TODAY, "--output-file=report.out")
    there = (folder / "report.out").read_bytes().decode()
    summary = "Checked 1 file, 1 task: 1 error, 1 warning."
    assert ran.code == plain.code == 1
    if name == "text":
        assert there + ran.out == plain.out
        assert ran.out.startswith("latin.md is not UTF-8")
        assert (summary in ran.out, ran.err) == (True, "")
    else:
        assert (there, ran.out) == (plain.out, "")
        assert summary in ran.err
        assert "latin.md is not UTF-8" in ran.err
        assert ran.err.startswith(plain.err) or FORMATS[name].summary == "warnings"


@pytest.mark.usefixtures("plan")
def test_a_file_with_nothing_found_is_there_too(folder: Path, run: Any) -> None:
    ran = run("check", "--select=C107", "--output-file=report.txt", TODAY)
    assert (ran.code, (folder / "report.txt").read_text()) == (0, "")
    assert ran.out.endswith("Checked 1 file, 1 task: nothing found.\n")


@pytest.mark.usefixtures("plan")
def test_a_file_has_no_colours(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    run("check", SELECT, TODAY, "--output-file=report.txt")
    assert "\x1b" not in (folder / "report.txt").read_text()


@pytest.mark.usefixtures("plan")
def test_an_old_report_is_replaced_in_one_step(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    put(folder, "report.json", "old").chmod(0o640)
    run("check", "--format=json", "--output-file=report.json", TODAY)
    assert (folder / "report.json").read_text().startswith("{")
    assert (folder / "report.json").stat().st_mode & 0o777 == 0o640

    def replace(source: str, target: str) -> None:
        raise PermissionError(13, "Permission denied")

    put(folder, "report.json", "old")
    monkeypatch.setattr(os, "replace", replace)
    ran = run("check", "--format=json", "--output-file=report.json", SELECT, TODAY)
    assert ran.code == 2
    assert "doable: error: --output-file: report.json cannot be written: Permission denied\n" in ran.err
    assert "Checked 1 file, 1 task: 1 error, 1 warning." in ran.err
    assert (folder / "report.json").read_text() == "old"
    assert sorted(path.name for path in folder.iterdir()) == ["latin.md", "plan 1.md", "report.json"]


@pytest.mark.parametrize(
    ("file", "reason"),
    [
        ("", "takes a file; without it, findings go to standard output"),
        ("-", "takes a file; without it, findings go to standard output"),
        ("sub", "sub is a folder"),
        ("gone/report.json", "the folder gone does not exist"),
        ("plan.md", "plan.md is a Markdown file that is there already; name another one"),
        ("sub/known.MD", "sub/known.MD is a Markdown file that is there already; name another one"),
        ("link.out", "link.out is a Markdown file that is there already; name another one"),
        ("todo.txt", "todo.txt is one of the files to check; name another one"),
        ("hard.out", "hard.out is one of the files to check; name another one"),
    ],
)
def test_what_must_not_be_written_is_left_alone(folder: Path, run: Any, file: str, reason: str) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "sub/known.MD", PLAN)
    put(folder, "todo.txt", PLAN)
    (folder / "link.out").symlink_to("sub/known.MD")
    os.link(folder / "todo.txt", folder / "hard.out")
    ran = run("check", "plan.md", "todo.txt", f"--output-file={file}", TODAY)
    assert (ran.code, ran.out) == (2, "")
    assert ran.err == f"doable: error: --output-file{' ' if reason.startswith('takes') else ': '}{reason}\n"
    for name in ("plan.md", "sub/known.MD", "todo.txt"):
        assert (folder / name).read_text() == PLAN


@pytest.mark.usefixtures("plan")
def test_a_new_markdown_file_may_be_written(folder: Path, run: Any) -> None:
    assert run("check", "--output-file=report.md", SELECT, TODAY).code == 1
    assert (folder / "report.md").read_text().startswith("plan 1.md:3:43: ")


@pytest.mark.usefixtures("plan")
@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
def test_a_pipe_is_written_to_and_not_replaced(folder: Path, run: Any) -> None:
    os.mkfifo(folder / "pipe")
    read: list[str] = []
    reader = threading.Thread(target=lambda: read.append((folder / "pipe").read_text()))
    reader.start()
    run("check", "--format=concise", "--output-file=pipe", SELECT, TODAY)
    reader.join(timeout=10)
    assert read[0].startswith("plan 1.md:3:43: error S501 ")
    assert stat.S_ISFIFO((folder / "pipe").stat().st_mode)


@pytest.mark.usefixtures("plan")
def test_counts_and_diffs_go_to_a_file_too(folder: Path, run: Any) -> None:
    ran = run("check", "--statistics", "--output-file=counts.txt", SELECT, TODAY)
    assert (folder / "counts.txt").read_text() == "1  S501  invalid-date\n1  S504  malformed-box\n\n"
    assert "Checked 1 file" in ran.out
    ran = run("check", "--diff", "--output-file=fixes.diff", SELECT, TODAY)
    assert (folder / "fixes.diff").read_text().startswith("--- a/plan 1.md\n")
    assert "Would fix 1 finding in 1 file.\n" in ran.out


def test_standard_input_is_fixed_to_standard_output_and_its_findings_go_to_the_file(folder: Path, run: Any) -> None:
    ran = run("check", "-", "--fix", SELECT, "--output-file=report.txt", stdin="-[ ] Call Sam due:2026-13-40\n")
    assert ran.out == "- [ ] Call Sam due:2026-13-40\n"
    assert (folder / "report.txt").read_text().startswith("<stdin>:1:")
    assert "Fixed 1 finding in 1 file.\n" in ran.err


@pytest.fixture
def remembering(folder: Path, tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOABLE_CACHE_DIR", str(tmp_path_factory.mktemp("cache")))
    monkeypatch.setattr(memory, "program", lambda: b"doable")
    put(folder, "plan.md", PLAN)
    os.utime(folder / "plan.md", (1_700_000_000, 1_700_000_000))


@pytest.mark.usefixtures("remembering")
def test_a_report_is_written_however_often_it_is_asked_for(folder: Path, run: Any) -> None:
    for _ in range(2):
        run("check", "--output-file=report.txt", SELECT, TODAY)
        assert (folder / "report.txt").read_text().startswith("plan.md:3:43: ")
        (folder / "report.txt").unlink()


@pytest.mark.usefixtures("remembering")
def test_a_remembered_run_has_the_root_it_had(folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[str] = []
    for root in (folder, folder.parent, folder):
        monkeypatch.setenv("GITHUB_WORKSPACE", str(root))
        shown.append(run("check", "--format=github", SELECT, TODAY).out.partition(",")[0])
    assert shown == ["::error file=plan.md", f"::error file={folder.name}/plan.md", "::error file=plan.md"]


# ---- --quiet


@pytest.mark.usefixtures("plan")
@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize("option", ["-q", "--quiet"])
def test_quiet_is_findings_and_nothing_else(folder: Path, run: Any, name: str, option: str) -> None:
    loud = run("check", f"--format={name}", SELECT, TODAY, "--config=max-findings=1")
    ran = run("check", f"--format={name}", SELECT, TODAY, "--config=max-findings=1", option)
    assert ran.code == 1
    assert ran.err == ""
    assert loud.out.startswith(ran.out)
    assert "S501" in ran.out
    assert "Checked" not in ran.out
    assert "latin.md" not in ran.out or name in {"sarif", "junit"}
    run("check", f"--format={name}", SELECT, TODAY, option, "--output-file=report.out", "--config=max-findings=1")
    assert (folder / "report.out").read_bytes().decode() == ran.out


@pytest.mark.usefixtures("plan")
def test_quiet_runs_still_name_errors(run: Any) -> None:
    ran = run("check", "-q", "gone.md")
    assert (ran.code, ran.out, ran.err) == (2, "", "doable: error: gone.md does not exist\n")


@pytest.mark.usefixtures("plan")
def test_quiet_is_silent_where_nothing_is_found(run: Any) -> None:
    for more in ([], ["--fix"], ["--statistics"], ["--statistics", "--format=concise", "--format=text"]):
        ran = run("check", "-q", "--select=C107", TODAY, *more)
        assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.usefixtures("plan")
def test_quiet_and_verbose_are_hints_without_a_summary(run: Any) -> None:
    hint = ["--select=S504", "--config=severity.S504=hint", "--format=concise"]
    assert run("check", "-q", *hint).out == ""
    assert run("check", "-q", "-v", *hint).out.startswith("plan 1.md:5:1: hint S504 ")


# ---- --show-files


def test_show_files_lists_what_would_be_checked(folder: Path, run: Any) -> None:
    for name in (
        "b.md",
        "a b.md",
        "sub/ü.markdown",
        "old/c.md",
        "gone/d.md",
        "inner/old/e.md",
        "inner/f.md",
        ".h/g.md",
    ):
        put(folder, name, PLAN)
    put(folder, "todo.txt", PLAN)
    put(folder, ".gitignore", "gone/\n")
    put(folder, "doable.toml", 'exclude = ["/old/"]\n')
    put(folder, "inner/doable.toml", 'exclude = ["old/"]\n')
    ran = run("check", "--show-files")
    assert (ran.code, ran.err) == (0, "")
    assert sorted(ran.out.splitlines()) == ["a b.md", "b.md", "inner/f.md", "sub/ü.markdown"]
    shown = run("check", "--format=json", "--select=S504").json["findings"]
    assert sorted({finding["path"] for finding in shown}) == sorted(ran.out.splitlines())
    assert run("check", "--show-files", "todo.txt", "sub").out == "todo.txt\nsub/ü.markdown\n"
    assert run("check", "--show-files", "--config=exclude=['*.md']", "sub", "b.md").out == "sub/ü.markdown\n"


def test_show_files_says_why_there_is_none(folder: Path, run: Any) -> None:
    ran = run("check", "--show-files")
    assert (ran.code, ran.out) == (0, "")
    assert ran.err == "doable: warning: nothing was found: no Markdown file in this folder\n"
    assert run("check", "--show-files", "-q").err == ""
    ran = run("check", "--show-files", "gone.md")
    assert (ran.code, ran.out, ran.err) == (2, "", "doable: error: gone.md does not exist\n")
    put(folder, "plan.md", PLAN)
    ran = run("check", "--show-files", "--config=exclude=['*.md']", "plan.md")
    assert (ran.code, ran.out, ran.err) == (0, "", "doable: warning: plan.md is left out by `exclude`\n")


def test_show_files_takes_standard_input_by_its_name(folder: Path, run: Any) -> None:
    assert run("check", "--show-files", "-", "--stdin-filename=notes/a.md", stdin=PLAN).out == "notes/a.md\n"


@pytest.mark.parametrize(
    "more", [["--fix"], ["--diff"], ["--add-ignore=x"], ["--statistics"], ["--output-file=x"], ["--format=json"]]
)
def test_show_files_goes_with_nothing_that_checks(folder: Path, run: Any, more: list[str]) -> None:
    put(folder, "plan.md", PLAN)
    ran = run("check", "--show-files", *more)
    assert (ran.code, ran.out) == (2, "")
    assert "--show-files only lists files" in ran.err
    assert (folder / "plan.md").read_text() == PLAN


# ---- terminals


def on_terminal(folder: Path, *arguments: str, **environ: str) -> str:
    """What doable shows where its standard output is a terminal."""
    ours, theirs = pty.openpty()
    clean = {name: value for name, value in os.environ.items() if name not in {"NO_COLOR", "FORCE_COLOR"}}
    with subprocess.Popen(
        [sys.executable, "-m", "doable", *arguments], cwd=folder, stdout=theirs, env=clean | {"TERM": "xterm"} | environ
    ):
        os.close(theirs)
        shown = b""
        try:
            while data := os.read(ours, 65536):
                shown += data
        except OSError:  # how Linux says that the other end is closed
            pass
    os.close(ours)
    return shown.decode()


@pytest.mark.skipif(os.name == "nt", reason="there are no such terminals")
def test_a_terminal_has_colours_unless_they_are_not_wanted(folder: Path) -> None:
    put(folder, "plan.md", PLAN)
    arguments = ("check", SELECT, TODAY, "--no-cache")
    assert "\x1b[1;31merror\x1b[0m S501" in on_terminal(folder, *arguments)
    for environ in ({"NO_COLOR": "1"}, {"TERM": "dumb"}, {"NO_COLOR": "1", "FORCE_COLOR": "1"}):
        shown = on_terminal(folder, *arguments, **environ)
        assert "\x1b" not in shown
        assert "error S501" in shown
    for name in FORMATS:
        assert ("\x1b" in on_terminal(folder, *arguments, f"--format={name}")) == (name == "text")


@pytest.mark.skipif(os.name == "nt", reason="there are no such names")
def test_a_name_is_obeyed_by_no_terminal_and_comes_to_programs_as_it_is(folder: Path, run: Any) -> None:
    put(folder, "a\x1b[31m.md", CLEAN)
    assert run("check", "--show-files").out == "a\x1b[31m.md\n"
    assert on_terminal(folder, "check", "--show-files") == "a\ufffd[31m.md\r\n"


# ---- what to do next


def test_what_is_marked_is_mended(folder: Path, run: Any) -> None:
    """For every rule: no finding that is marked with (--fix) is there any more after --fix, nor is anything marked."""
    for rule in RULES:
        put(folder, f"{rule.code}.md", rule.bad)

    def marked() -> set[tuple[str, str]]:
        ran = run("check", "--select=all", "-v", TODAY)
        assert ("`--fix` mends what is marked (--fix)" in ran.out) == ("(--fix)\n" in ran.out)
        blocks = [block for block in ran.out.split("\n\n") if "(--fix)\n" in block]
        return {(block.partition(":")[0], block.partition(": ")[2].split()[1]) for block in blocks}

    before = marked()
    assert {code for _, code in before} >= {"S501", "S504", "S512"}
    run("check", "--select=all", "--fix", TODAY)
    assert marked() == set()
    left = run("check", "--select=all", "--format=json", TODAY).json["findings"]
    assert before & {(finding["path"], finding["code"]) for finding in left} == set()


@pytest.mark.usefixtures("plan")
def test_after_a_fix_or_a_diff_another_fix_is_not_proposed(run: Any) -> None:
    assert "`--fix` mends" in run("check", SELECT, TODAY).out
    for option in ("--diff", "--fix"):
        ran = run("check", SELECT, TODAY, option)
        assert ran.out.endswith(": 1 error. Next: `doable explain S501` says why.\n")
