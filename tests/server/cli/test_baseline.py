"""Living with findings: the baseline, and comments written by the dozen."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

import doable
from tests.server.cli.running import TODAY, put

PLAN = """\
# Next steps

- [ ] Improve onboarding
- [ ] Email Kim the signed offer @ana due:2026-13-40
"""
NEW = "- [ ] Website\n"
SELECT = "--config=select=S501,C101,C102"


def entries(file: Path) -> list[tuple[str, str]]:
    return [(entry["code"], entry["path"]) for entry in json.loads(file.read_text())["findings"]]


# ---- the baseline


def test_what_a_baseline_knows_is_neither_reported_nor_counted(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "doable.toml", 'baseline = "known.json"\n')
    ran = run("baseline", TODAY, SELECT)
    assert (ran.code, ran.out) == (0, "Wrote 2 findings of 1 file to known.json.\n")
    ran = run("check", TODAY, SELECT)
    assert (ran.code, ran.out) == (
        0,
        "Not reported: 2 findings known from the baseline.\nChecked 1 file, 2 tasks: nothing found.\n",
    )
    put(folder, "plan.md", PLAN + NEW)
    ran = run("check", TODAY, SELECT)
    assert ran.code == 1
    assert "plan.md:5:7: warning C101" in ran.out
    assert ran.out.count("warning") == 2  # and in the summary
    assert "S501" not in ran.out


def test_programs_get_the_same_and_a_note_beside(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN + NEW)
    run("baseline", TODAY, "--config=select=S501,C102")
    ran = run("check", TODAY, SELECT, "--format=json", "--baseline", ".doable-baseline.json")
    assert [finding["code"] for finding in ran.json["findings"]] == ["C101"]
    assert ran.json["summary"] == {"files": 1, "tasks": 3, "findings": 1}
    assert ran.err == "doable: note: Not reported: 2 findings known from the baseline.\n"


def test_entries_without_a_finding_are_counted_named_with_v_and_taken_out(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "doable.toml", 'baseline = "known.json"\n')
    run("baseline", TODAY, SELECT)
    put(folder, "plan.md", PLAN.replace("Improve onboarding", "Email Sam the price list"))
    said = "The baseline has 1 entry without a finding{}: `doable baseline` takes them out.\n"
    assert said.format(", named with -v") in run("check", TODAY, SELECT).out
    assert said.format("") + "  plan.md: C102 Improve onboarding\n" in run("check", TODAY, SELECT, "-v").out
    # a rule that was not asked is not missed
    assert "without a finding" not in run("check", TODAY, "--select=S501").out
    assert run("baseline", TODAY, SELECT).out == "Wrote 1 finding of 1 file to known.json: 0 new, 1 gone.\n"
    assert "without a finding" not in run("check", TODAY, SELECT).out


def test_files_that_were_not_asked_for_stay_in_the_baseline(folder: Path, run: Any) -> None:
    for name in ("a.md", "b.md", "c.md"):
        put(folder, name, PLAN)
    put(folder, "doable.toml", 'baseline = "known.json"\n')
    run("baseline", TODAY, "--config=select=S501")
    (folder / "c.md").unlink()
    put(folder, "a.md", "# Next steps\n")
    ran = run("baseline", "a.md", TODAY, "--config=select=S501")
    assert ran.out == "Wrote 0 findings of 1 file to known.json: 0 new, 2 gone; 1 of other files kept.\n"
    assert entries(folder / "known.json") == [("S501", "b.md")]


def test_each_project_has_its_own(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "doable.toml", "")
    put(folder, "inner/plan.md", PLAN)
    put(folder, "inner/doable.toml", 'baseline = "known.json"\n')
    ran = run("baseline", TODAY, "--config=select=S501")
    assert entries(folder / ".doable-baseline.json") == [("S501", "plan.md")]
    assert entries(folder / "inner/known.json") == [("S501", "plan.md")]
    assert 'To have it used, put `baseline = ".doable-baseline.json"` into doable.toml' in ran.out
    ran = run("check", TODAY, "--config=select=S501")
    assert (ran.code, ran.out.count("error S501")) == (1, 1)
    assert run("check", "inner", TODAY, "--config=select=S501").code == 0
    assert run("check", "inner", TODAY, "--config=select=S501", "--config", "baseline=").code == 1


def test_what_is_no_baseline_is_neither_read_nor_overwritten(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    ran = run("check", "--baseline", "none.json")
    assert (ran.code, ran.err) == (2, "doable: error: none.json does not exist: `doable baseline` writes it\n")
    for command in ("check", "baseline"):
        ran = run(command, "--baseline", "plan.md")
        assert ran.code == 2
        assert "plan.md is no baseline" in ran.err
    assert (folder / "plan.md").read_text() == PLAN
    assert run("baseline", "-").err == "doable: error: standard input has no place in a baseline\n"
    assert run("baseline", "gone").code == 2


@pytest.mark.parametrize("place", ["../known.json", "{folder}/known.json", "link.json", "sub/../../known.json"])
def test_settings_do_not_choose_a_file_outside_of_the_project(folder: Path, run: Any, place: str) -> None:
    known = folder / "known.json"
    known.write_text('{"version": 1, "findings": []}')
    put(folder, "project/plan.md", PLAN)
    put(folder, "project/doable.toml", f'baseline = "{place.format(folder=folder)}"\n')
    (folder / "project" / "sub").mkdir()
    (folder / "project" / "link.json").symlink_to(known)
    put(folder, "fine/plan.md", PLAN)
    put(folder, "fine/doable.toml", "")
    ran = run("baseline", "project", "fine", TODAY, SELECT)
    assert ran.code == 2
    assert (
        f"lies outside of the project ({folder / 'project'}); to write it there, name it with --baseline\n" in ran.err
    )
    assert entries(known) == []
    # the others are written, and reading it is no harm
    assert len(entries(folder / "fine" / ".doable-baseline.json")) == 2
    assert run("check", "project", TODAY, SELECT).code == 1


def test_the_command_line_and_a_repository_may(folder: Path, run: Any) -> None:
    put(folder, "project/plan.md", PLAN)
    put(folder, "project/doable.toml", 'baseline = "../known.json"\n')
    for arguments in (["--baseline", "given.json"], ["--config", "baseline=../known.json"]):
        assert run("baseline", "project", TODAY, SELECT, *arguments).code == 0
    (folder / ".git").mkdir()
    (folder / "known.json").unlink()
    assert run("baseline", "project", TODAY, SELECT).code == 0
    for name in ("given.json", "known.json"):
        assert entries(folder / name) == [("C102", "project/plan.md"), ("S501", "project/plan.md")]


def test_a_baseline_that_somebody_else_wrote_meanwhile_is_left_alone(
    folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(folder, "plan.md", PLAN)
    file = folder / ".doable-baseline.json"
    theirs = '{"version": 1, "findings": [{"code": "C101", "path": "other.md"}]}'
    real = os.fsync

    def meanwhile(handle: int) -> None:
        file.write_text(theirs)
        real(handle)

    for said in ("was made by another program meanwhile", "changed while it was checked"):
        monkeypatch.setattr(os, "fsync", meanwhile)
        ran = run("baseline", TODAY, SELECT)
        monkeypatch.setattr(os, "fsync", real)
        assert (ran.code, said in ran.err, file.read_text()) == (2, True, theirs)
        file.write_text('{"version": 1, "findings": []}')


def test_fix_mends_what_is_known_too(folder: Path, run: Any) -> None:
    file = put(folder, "plan.md", "-[ ] Call Sam\n")
    put(folder, "doable.toml", 'baseline = "known.json"\n')
    run("baseline", TODAY)
    assert "Would fix 1 finding in 1 file." in run("check", "--diff", "--select=S504").out
    assert "Fixed 1 finding in 1 file." in run("check", "--fix", "--select=S504").out
    assert file.read_text() == "- [ ] Call Sam\n"


def test_the_python_api_keeps_to_the_baseline(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    put(folder, "doable.toml", 'baseline = "known.json"\nselect = ["S501", "C102"]\n')
    run("baseline", TODAY)
    report = doable.check_paths(["plan.md"])
    assert (report.findings, report.known) == ([], 2)


# ---- what is new since, and what is resolved


def trend(new: int, resolved: int, still: int) -> str:
    return f"Since the baseline: {new} new, {resolved} resolved, {still} still there.\n"


@pytest.mark.parametrize("settings", ["", 'baseline = "known.json"\n'])
def test_since_baseline_tells_what_is_new_and_what_is_resolved(folder: Path, run: Any, settings: str) -> None:
    """Also where the settings name no baseline: then the one that `doable baseline` writes."""
    put(folder, "doable.toml", settings)
    put(folder, "plan.md", PLAN)
    put(folder, "sub/old.md", PLAN)
    run("baseline", TODAY, SELECT)
    ran = run("check", "--since-baseline", TODAY, SELECT)
    assert (ran.code, ran.out) == (0, trend(0, 0, 4) + "Checked 2 files, 4 tasks: nothing found.\n")
    put(folder, "plan.md", PLAN.replace("Improve onboarding", "Email Sam the price list") + NEW)
    (folder / "sub" / "old.md").unlink()
    ran = run("check", "--since-baseline", TODAY, SELECT)
    assert ran.code == 1
    assert ran.out.startswith("plan.md:5:7: warning C101")
    assert ran.out.endswith(
        f"{trend(1, 3, 1)}`doable baseline` takes out what is resolved:\n"
        "  plan.md: C102 Improve onboarding\n"
        "  sub/old.md: C102 Improve onboarding\n"
        "  sub/old.md: S501 Email Kim the signed offer\n"
        "Checked 1 file, 3 tasks: 1 warning. Next: `doable explain C101` says why.\n"
    )
    run("baseline", TODAY, SELECT)
    assert trend(0, 0, 2) in run("check", "--since-baseline", TODAY, SELECT).out


def test_programs_get_the_counts_too(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    run("baseline", TODAY, SELECT)
    put(folder, "plan.md", PLAN.replace("Improve onboarding", "Website") + "- [ ] Brochure\n" * 2)
    counts = {"new": 3, "resolved": 1, "known": 1}
    for more in ([], ["--config=max-findings=1"], ["--statistics"]):
        ran = run("check", "--since-baseline", TODAY, SELECT, "--format=json", *more)
        assert ran.json["summary"]["baseline"] == counts
        assert "doable: note: Since the baseline: 3 new, 1 resolved, 1 still there.\n" in ran.err
        assert "Improve onboarding" not in ran.err
    ran = run("check", "--baseline=.doable-baseline.json", TODAY, SELECT, "--format=json")
    assert "baseline" not in ran.json["summary"]
    ran = run("check", "--since-baseline", TODAY, SELECT, "--format=concise")
    assert len(ran.out.splitlines()) == 3
    assert trend(3, 1, 1) + "`doable baseline` takes out what is resolved:\n  plan.md: C102 Impr" in ran.err


def test_of_many_that_are_resolved_ten_are_named_and_all_with_v(folder: Path, run: Any) -> None:
    put(folder, "plan.md", "# Next steps\n\n" + "".join(f"- [ ] Improve thing {n}\n" for n in range(13)))
    run("baseline", TODAY, SELECT)
    put(folder, "plan.md", "# Next steps\n")
    ran = run("check", "--since-baseline", TODAY, SELECT)
    assert ran.out.count("  plan.md: C102 Improve thing ") == 10
    assert trend(0, 13, 0) in ran.out
    assert "  and 3 more, named with -v\n" in ran.out
    assert run("check", "--since-baseline", TODAY, SELECT, "-v").out.count("  plan.md: C102 Improve thing ") == 13
    assert run("check", "--since-baseline", TODAY, SELECT, "-q").out == ""


def test_of_paths_that_were_not_asked_for_nothing_is_resolved(folder: Path, run: Any) -> None:
    put(folder, "a.md", PLAN)
    put(folder, "b.md", PLAN)
    put(folder, "doable.toml", "")
    run("baseline", TODAY, SELECT)
    put(folder, "b.md", "# Next steps\n")
    assert trend(0, 0, 2) in run("check", "a.md", "--since-baseline", TODAY, SELECT).out


def test_a_baseline_that_is_not_there_is_an_error_before_anything_is_done(folder: Path, run: Any) -> None:
    put(folder, "doable.toml", "")
    put(folder, "plan.md", "-[ ] Call Sam\n" + PLAN)
    put(folder, "inner/plan.md", PLAN)
    put(folder, "inner/doable.toml", "")
    run("baseline", "plan.md", TODAY, SELECT)
    for more in ([], ["--fix"]):
        ran = run("check", "--since-baseline", TODAY, *more)
        assert (ran.code, ran.out) == (2, "")
        missing = folder / "inner" / ".doable-baseline.json"
        assert ran.err == f"doable: error: {missing} does not exist: `doable baseline` writes it\n"
    assert (folder / "plan.md").read_text().startswith("-[ ]")
    assert run("check", "plan.md", "--since-baseline", TODAY, SELECT).code == 0
    put(folder, ".doable-baseline.json", "{}")
    assert "is no baseline of this version" in run("check", "plan.md", "--since-baseline").err


def test_since_baseline_goes_with_a_baseline_that_is_named_and_not_with_other_questions(folder: Path, run: Any) -> None:
    put(folder, "plan.md", PLAN)
    run("baseline", TODAY, SELECT, "--baseline=known.json")
    assert trend(0, 0, 2) in run("check", "--since-baseline", "--baseline=known.json", TODAY, SELECT).out
    put(folder, "plan.md", PLAN + NEW)
    ran = run("check", "--since-baseline", "--baseline=known.json", "--add-ignore=later", TODAY, SELECT)
    assert "Wrote 1 comment in 1 file to pass over 1 finding.\n" + trend(0, 0, 2) in ran.out
    ran = run("check", "--since-baseline", "--changed")
    assert (ran.code, "two ways to ask what is new: choose one" in ran.err) == (2, True)
    assert "--show-files only lists files" in run("check", "--since-baseline", "--show-files").err


def test_what_was_said_since_the_baseline_is_not_said_again_when_that_is_gone(
    folder: Path, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DOABLE_CACHE_DIR", str(folder.parent / "cache"))
    put(folder, "plan.md", PLAN)
    run("baseline", TODAY, SELECT)
    os.utime(folder / "plan.md", (1_700_000_000, 1_700_000_000))
    assert run("check", "plan.md", "--since-baseline", TODAY, SELECT).code == 0
    (folder / ".doable-baseline.json").unlink()
    assert run("check", "plan.md", "--since-baseline", TODAY, SELECT).code == 2


# ---- comments


def test_add_ignore_silences_all_that_is_printed(folder: Path, run: Any) -> None:
    file = put(folder, "plan.md", PLAN + NEW)
    ran = run("check", "--add-ignore", "moved from the wiki", TODAY)
    assert ran.code == 0
    assert "Wrote 3 comments in 1 file to pass over " in ran.out
    lines = file.read_text().splitlines()
    assert lines[3] == (
        "- [ ] Email Kim the signed offer @ana due:2026-13-40 <!-- doable: ignore S501: moved from the wiki -->"
    )
    assert all(line.endswith(": moved from the wiki -->") for line in lines[2:])
    again = run("check", "--add-ignore", "again", TODAY)
    assert "Wrote" not in again.out
    assert file.read_text().splitlines() == lines


def test_add_ignore_leaves_known_findings_to_the_baseline(folder: Path, run: Any) -> None:
    file = put(folder, "plan.md", PLAN)
    put(folder, "doable.toml", 'baseline = "known.json"\n')
    run("baseline", TODAY)
    put(folder, "plan.md", PLAN + NEW)
    assert run("check", "--add-ignore", "later", TODAY).code == 0
    assert file.read_text().startswith(PLAN + "- [ ] Website <!-- doable: ignore ")
    assert run("check", TODAY).code == 0


def test_add_ignore_gives_standard_input_back_with_comments(folder: Path, run: Any) -> None:
    ran = run("check", "-", "--add-ignore", "later", "--select=S501", stdin="\ufeff- [ ] Ask Kim due:2026-13-40\r\n")
    assert ran.out == "\ufeff- [ ] Ask Kim due:2026-13-40 <!-- doable: ignore S501: later -->\r\n"
    assert "Wrote 1 comment in 1 file to pass over 1 finding.\n" in ran.err
    assert ran.code == 0


def test_a_comment_that_would_be_none_is_not_written(folder: Path, run: Any) -> None:
    text = "# Next steps\n\n- [ ] Ask Kim about ``` due:2026-13-40\n- [ ] Ask Sam due:2026-13-40\n"
    file = put(folder, "plan.md", text)
    ran = run("check", "--add-ignore", "later", "--select=S501")
    assert ran.code == 1
    assert ran.out.count("error S501") == 1
    assert "Wrote 1 comment in 1 file to pass over 1 finding.\n" in ran.out
    assert file.read_text() == text[:-1] + " <!-- doable: ignore S501: later -->\n"


def test_add_ignore_asks_for_a_reason_and_for_nothing_else(folder: Path, run: Any) -> None:
    assert "needs a reason" in run("check", "--add-ignore", " ").err
    for option in ("--fix", "--diff"):
        ran = run("check", "--add-ignore", "why", option)
        assert (ran.code, "goes without --fix and --diff" in ran.err) == (2, True)
