"""`doable fix`: what it mends and names, what it leaves, and that it is `doable check --fix` in all else."""

import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.server.cli.running import CLEAN, TODAY, put

PLAN = """\
# Next steps

-[ ] Call Sam about the lease @ana due:2026-11-27
- [ ] Ask Kim @ana due:2026-13-40
- [ ] Email Kim @ana due:2026/12/01
"""
MENDED = PLAN.replace("-[ ]", "- [ ]").replace("2026/12/01", "2026-12-01")
SELECT = "--select=S501,S504"


def test_what_was_mended_is_named_with_its_place_then_what_is_left(folder: Path, run: Any) -> None:
    file = put(folder, "notes/plan.md", PLAN)
    ran = run("fix", SELECT, TODAY)
    assert file.read_text() == MENDED
    place = Path("notes/plan.md")
    assert ran.out.startswith(
        f"{place}:3:1: fixed S504 malformed-box: Write `- [ ]`\n"
        f"{place}:5:26: fixed S501 invalid-date: Write 2026-12-01\n"
        f"\n{place}:4:24: error S501 invalid-date: "
    )
    assert "\nFixed 2 findings in 1 file.\nChecked 1 file, 3 tasks: 1 error. Next: " in ran.out
    assert (ran.code, ran.err) == (1, "")


def test_what_a_fix_brings_to_light_is_mended_too(folder: Path, run: Any) -> None:
    file = put(folder, "plan.md", "-[ ] Call Sam @ana due:2026/12/01\n")
    ran = run("fix", SELECT, TODAY)
    assert ran.out.startswith(
        "plan.md:1:1: fixed S504 malformed-box: Write `- [ ]`\nplan.md: fixed 1 more that these brought to light\n\n"
    )
    assert file.read_text() == "- [ ] Call Sam @ana due:2026-12-01\n"
    assert ran.code == 0


def test_nothing_to_mend_is_a_check(folder: Path, run: Any) -> None:
    file = put(folder, "plan.md", CLEAN)
    before = file.stat()
    fixed, checked = run("fix", TODAY), run("check", TODAY)
    assert (fixed.code, fixed.out, fixed.err) == (checked.code, checked.out, checked.err)
    after = file.stat()
    assert (after.st_ino, after.st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


@pytest.mark.parametrize("arguments", [[], ["--unsafe-fixes"], ["--fail-on=never"], ["--exit-zero"], ["--ignore=S501"]])
def test_it_writes_and_ends_as_check_with_fix_does(folder: Path, run: Any, arguments: list[str]) -> None:
    plan = PLAN + "- [ ] Write to Sam ower:kim\n"
    file = put(folder, "plan.md", plan)
    checked = run("check", "--fix", TODAY, *arguments)
    written = file.read_bytes()
    put(folder, "plan.md", plan)
    ran = run("fix", TODAY, *arguments)
    assert (ran.code, file.read_bytes()) == (checked.code, written)
    assert ran.out.endswith(checked.out)
    assert ran.out != checked.out


def test_programs_get_what_is_left_and_a_note_beside_of_what_was_mended(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    ran = run("fix", SELECT, TODAY, "--format=json")
    assert [finding["code"] for finding in ran.json["findings"]] == ["S501"]
    assert ran.err == (
        "doable: note: plan.md:3:1: fixed S504 malformed-box: Write `- [ ]`\n"
        "doable: note: plan.md:5:26: fixed S501 invalid-date: Write 2026-12-01\n"
        "doable: note: Fixed 2 findings in 1 file.\n"
    )


def test_a_diff_writes_nothing(folder: Path, run: Any) -> None:
    file = put(folder, "plan.md", PLAN)
    ran = run("fix", "--diff", SELECT, TODAY)
    assert file.read_text() == PLAN
    assert ran.out == run("check", "--diff", SELECT, TODAY).out
    subprocess.run(["git", "apply", "-"], cwd=folder, input=ran.out.encode(), check=True)
    assert file.read_text() == MENDED


def test_standard_input_goes_to_standard_output_and_all_else_beside(folder: Path, run: Any) -> None:
    ran = run("fix", "-", SELECT, TODAY, stdin="\ufeff" + PLAN.replace("\n", "\r\n"))
    assert ran.out == "\ufeff" + MENDED.replace("\n", "\r\n")
    assert ran.err.startswith("<stdin>:3:1: fixed S504 malformed-box: Write `- [ ]`\n")
    assert "error S501" in ran.err
    assert ran.code == 1


def test_what_could_not_be_written_is_not_called_mended(
    folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    put(folder, "plan.md", PLAN)
    monkeypatch.setattr(os, "replace", fail)
    ran = run("fix", SELECT, TODAY)
    assert ran.code == 2
    assert ran.err == "doable: error: plan.md cannot be written: No space left on device\n"
    assert "fixed" not in ran.out
    assert "warning S504" in ran.out


def test_of_two_runs_at_once_the_second_leaves_a_file_alone(folder: Path) -> None:
    text = "-[ ] Call Sam\n- [ ] Email Kim due:2026/12/01\n\n" + "So we said that we would.\n\n" * 10_000
    mended = {"S501": "due:2026-12-01", "S504": "- [ ] Call Sam"}
    for _ in range(20):
        file = put(folder, "plan.md", text)
        commands = [[sys.executable, "-m", "doable", "fix", f"--select={rule}", "--exit-zero"] for rule in mended]
        runs = [
            subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
            for command in commands
        ]
        told = [run.communicate() for run in runs]
        now = file.read_text()
        for run, (out, err), (rule, words) in zip(runs, told, mended.items(), strict=True):
            said = "doable: error: plan.md changed while it was checked; it was left as it is\n"
            assert (run.returncode, err) in ((0, ""), (2, said))
            assert (run.returncode == 0) == (f"fixed {rule}" in out) == (words in now)
        if 2 in [run.returncode for run in runs]:
            break
    else:
        pytest.fail("two runs never met")
    assert [path.name for path in folder.iterdir()] == ["plan.md"]


def test_names_and_titles_do_nothing_to_a_terminal(folder: Path, run: Any) -> None:
    put(folder, "a\x1b[1m\nb.md", "-[ ] Call Sam\n")
    ran = run("fix", "--select=S504")
    assert ran.out.startswith("a\ufffd[1m\ufffdb.md:1:1: fixed S504 ")


def test_options_that_make_no_sense_are_refused(folder: Path, run: Any) -> None:
    for option in ("--fix", "--no-cache", "--add-ignore=why", "--statistics"):
        ran = run("fix", option)
        assert (ran.code, "unrecognized arguments" in ran.err) == (2, True)
