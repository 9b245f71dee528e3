"""What a run says at its end: an honest account."""

from typing import Any

import pytest

from doable.batch import Skipped
from doable.report import FileReport, Tally, fails
from doable.report.summary import summary
from tests.server.report.samples import ERROR, HINT, INFORMATION, WARNING, a_file


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


@pytest.mark.parametrize(
    ("fail_on", "expected"), [("error", False), ("warning", True), ("hint", True), ("never", False)]
)
def test_what_makes_a_run_fail(fail_on: str, expected: bool) -> None:
    assert fails(a_file(HINT, WARNING).findings, fail_on) is expected
    assert not fails([], fail_on)
