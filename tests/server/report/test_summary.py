"""What a run says at its end: an honest account."""

from typing import Any

import pytest

from doable.batch import Skipped
from doable.finding import Edit, Fix, Safety, Severity
from doable.report import FileReport, Tally, fails
from doable.report.summary import next_steps, summary
from doable_md.text import Span
from tests.server.report.samples import ERROR, HINT, INFORMATION, WARNING, a_file, a_finding


@pytest.mark.parametrize(
    ("files", "more", "expected"),
    [
        ([], {}, "Nothing was checked: no Markdown file in notes.\n"),
        (
            [],
            {"ignored": 2, "excluded": 1},
            "Nothing was checked: no Markdown file in notes"
            " (left out: 2 files or folders by ignore files, 1 file or folder by `exclude`).\n",
        ),
        (
            [],
            {"skipped": [Skipped("b.md", "is binary")]},
            "b.md is binary\nNothing was checked: no file could be read.\n",
        ),
        ([FileReport("a.md", 0)], {}, "Checked 1 file, no task in it: nothing found.\n"),
        ([FileReport("a.md", 0)] * 2, {}, "Checked 2 files, no task in them: nothing found.\n"),
        ([FileReport("a.md", 1)], {}, "Checked 1 file, 1 task: nothing found.\n"),
        (
            [a_file(HINT, WARNING, WARNING, ERROR, INFORMATION), FileReport("b.md", 1000)],
            {},
            "Checked 2 files, 1,002 tasks: 1 error, 2 warnings, 1 information; 1 hint with -v.\n",
        ),
        ([a_file(HINT)], {}, "Checked 1 file, 2 tasks: nothing found; 1 hint with -v.\n"),
        (
            [FileReport("a.md", 3, left_out=2)],
            {"notes": ["No more is known."], "fixed": 2, "fixed_files": 1},
            "No more is known.\n2 tasks of templates or with placeholders: only the syntax was checked\n"
            "Fixed 2 findings in 1 file.\nChecked 1 file, 3 tasks: nothing found.\n",
        ),
    ],
)
def test_summary(files: list[FileReport], more: dict[str, Any], expected: str) -> None:
    tally = Tally()
    for file in files:
        tally.add(file)
    for name, value in more.items():
        setattr(tally, name, value)
    assert summary(tally, paths=["notes"]) == expected


def a_fix(safety: Safety) -> tuple[Fix, ...]:
    return (Fix("Mend it", safety, (Edit(Span(6, 9), "Draft"),)),)


SAFE, REVIEW = a_fix(Safety.SAFE), a_fix(Safety.REVIEW)


@pytest.mark.parametrize(
    ("file", "least", "fix", "expected"),
    [
        (FileReport("a.md", 1), HINT, True, ""),
        (a_file(HINT), INFORMATION, True, ""),
        (a_file(HINT), HINT, True, "Next: `doable explain C102` says why."),
        (a_file(WARNING, fixes=((),)), HINT, True, "Next: `doable explain C102` says why."),
        (a_file(WARNING, fixes=(REVIEW,)), HINT, True, "Next: `doable explain C102` says why."),
        (
            a_file(WARNING, HINT, fixes=((), SAFE)),
            HINT,
            True,
            "Next: `--fix` mends what is marked (--fix); `doable explain C102` says why.",
        ),
        (a_file(WARNING, fixes=(SAFE,)), HINT, False, "Next: `doable explain C102` says why."),
    ],
)
def test_what_to_do_next(file: FileReport, least: Severity, fix: bool, expected: str) -> None:
    tally = Tally()
    tally.add(file)
    assert next_steps(tally, least, fix=fix) == expected
    assert summary(tally, least, steps=expected).endswith(f". {expected}\n" if expected else ".\n")


def test_the_rule_to_explain_is_the_one_that_warned_most() -> None:
    tally = Tally()
    for code, severity, times in (("C105", INFORMATION, 9), ("C107", WARNING, 2), ("S501", ERROR, 3)):
        for _ in range(times):
            tally.add(FileReport("a.md", 1, (a_finding("Fix", "Fix", severity, code=code),)))
    assert "`doable explain S501`" in next_steps(tally, INFORMATION, fix=True)
    del tally.said["S501", "vague-verb", ERROR], tally.said["C107", "vague-verb", WARNING]
    assert "`doable explain C105`" in next_steps(tally, INFORMATION, fix=True)
    assert next_steps(tally, WARNING, fix=True) == ""


@pytest.mark.parametrize(
    ("fail_on", "expected"), [("error", False), ("warning", True), ("hint", True), ("never", False)]
)
def test_what_makes_a_run_fail(fail_on: str, expected: bool) -> None:
    assert fails(max(one.severity for one in a_file(HINT, WARNING).findings), fail_on) is expected
    assert not fails(0, fail_on)
