"""Findings as people see them: carets under the right characters, colours only where wanted, an honest summary."""

import io
from typing import Any

import pytest

from doable.batch import Skipped
from doable.finding import Edit, Family, Finding, Fix, Place, Related, Safety, Severity
from doable.report import FileReport, Tally, fails
from doable.report import text as t
from doable_md.text import Source, Span


def a_finding(text: str, marked: str, severity: Severity = Severity.WARNING, **more: Any) -> Finding:
    start = text.index(marked)
    span = Span(start, start + len(marked))
    return Finding("C102", "vague-verb", Family.CLARITY, severity, "`x` names no action.", "a.md", span, **more)


@pytest.mark.parametrize(
    ("line", "marked", "shown", "carets"),
    [
        ("- [ ] Fix it", "Fix", "- [ ] Fix it", "      ^^^"),
        ("\t- [ ] Fix it", "Fix", "    - [ ] Fix it", "          ^^^"),
        ("- [ ]\tFix\tit", "it", "- [ ]   Fix it", "            ^^"),
        ("- [ ] 修正 it", "it", "- [ ] 修正 it", "           ^^"),
        ("- [ ] 修正 it", "修正", "- [ ] 修正 it", "      ^^^^"),
        ("- [ ] 🚀 Fix", "Fix", "- [ ] 🚀 Fix", "         ^^^"),
        ("- [ ] e\u0301te\u0301 Fix", "Fix", "- [ ] e\u0301te\u0301 Fix", "          ^^^"),
        ("- [ ] ⚠\ufe0f Fix", "Fix", "- [ ] ⚠\ufe0f Fix", "         ^^^"),
        ("- [ ] 👩\u200d💻 Fix", "Fix", "- [ ] 👩\u200d💻 Fix", "         ^^^"),
        ("- [ ] 👍🏽 Fix", "Fix", "- [ ] 👍🏽 Fix", "         ^^^"),
        ("- [ ] a\u00a0Fix", "Fix", "- [ ] a\u00a0Fix", "        ^^^"),
        # nothing that a terminal would obey
        ("- [ ] \x1b[31mFix", "Fix", "- [ ] \ufffd[31mFix", "           ^^^"),
        ("- [ ] a\u2028b\x0c\u202eFix", "Fix", "- [ ] a\ufffdb\ufffd\ufffdFix", "           ^^^"),
    ],
)
def test_carets_stand_under_the_range(line: str, marked: str, shown: str, carets: str) -> None:
    start = line.index(marked)
    assert t.excerpt(line, start, start + len(marked)) == (shown, carets)


def test_an_empty_range_has_one_caret() -> None:
    assert t.excerpt("abc", 3, 3) == ("abc", "   ^")
    assert t.excerpt("", 0, 0) == ("", "^")


@pytest.mark.parametrize("at", [0, 60, 150, 600, 1180, 1199])
def test_a_long_line_is_cut_around_the_range(at: int) -> None:
    line = "".join(chr(ord("a") + index % 26) for index in range(1200))
    shown, carets = t.excerpt(line, at, at + 1)
    assert len(shown) <= 102
    assert shown[carets.index("^")] == line[at]
    assert (shown[0] == "…") == (at > 33)


def test_a_range_longer_than_the_window_is_cut_too() -> None:
    shown, carets = t.excerpt("x" * 500, 0, 500)
    assert (len(shown), len(carets)) == (101, 100)


def test_a_finding_with_its_line_related_places_and_help() -> None:
    text = "# Plan\n\n- [ ] Fix it\n"
    related = tuple(Related(Place("b.md", line, 0, line, 5), "the same task") for line in range(5))
    fix = Fix("Name the first step", Safety.SLOT, (Edit(Span(14, 20), "Draft ‹what›"),))
    assert t.finding_text(a_finding(text, "Fix", related=related), Source(text), [fix]) == (
        "a.md:3:7: warning C102 vague-verb: `x` names no action.\n"
        "3 | - [ ] Fix it\n"
        "  |       ^^^\n"
        "  note: b.md:1:1: the same task\n"
        "  note: b.md:2:1: the same task\n"
        "  note: b.md:3:1: the same task\n"
        "  note: and 2 more\n"
        "  help: Name the first step\n"
        "  + - [ ] Draft ‹what›\n"
    )


def test_a_fix_that_splits_a_line_shows_both() -> None:
    text = "- [ ] Call Kim and write Sam"
    fix = Fix("Split it", Safety.REVIEW, (Edit(Span(14, 19), "\n- [ ] "), Edit(Span(19, 20), "W")))
    shown = t.finding_text(a_finding(text, "and"), Source(text), [fix])
    assert shown.endswith(" help: Split it (--fix --unsafe-fixes)\n  + - [ ] Call Kim\n  + - [ ] Write Sam\n")


def test_a_fix_of_another_file_or_of_much_text_is_only_named() -> None:
    text = "- [ ] Fix it\n" + "more\n" * 9
    elsewhere = Fix("Elsewhere", Safety.SAFE, (Edit(Span(0, 1), "x", "b.md"),))
    large = Fix("Large", Safety.SAFE, (Edit(Span(0, len(text)), "x"),))
    for fix in (elsewhere, large):
        assert t.finding_text(a_finding(text, "Fix"), Source(text), [fix]).endswith(f"help: {fix.title} (--fix)\n")


def test_a_range_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    text = "- [ ] Fix\r\n  it\r\n"
    assert "  |       ^^^\n" in t.finding_text(a_finding(text, "Fix\r\n  it"), Source(text))


def test_colours_are_put_around_whole_words() -> None:
    shown = t.finding_text(a_finding("- [ ] Fix", "Fix"), Source("- [ ] Fix"), color=True)
    assert "\x1b[1;33mwarning\x1b[0m" in shown
    assert shown.count("\x1b[0m") * 2 == shown.count("\x1b[")


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environ", "expected"),
    [
        (io.StringIO(), {}, False),
        (Terminal(), {}, True),
        (Terminal(), {"TERM": "dumb"}, False),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"NO_COLOR": ""}, True),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_when_colours_are_used(stream: io.StringIO, environ: dict[str, str], expected: bool) -> None:
    assert t.use_color(stream, environ) is expected


TEXT = "- [ ] Fix it\n- [ ] Do it\n"


def a_file(*severities: Severity, **more: Any) -> FileReport:
    findings = tuple(a_finding(TEXT, "Fix", severity) for severity in severities)
    return FileReport("a.md", 2, findings, text=TEXT, **more)


def test_hints_are_shown_only_when_asked_for() -> None:
    file = a_file(Severity.HINT, Severity.INFORMATION)
    assert t.file_text(file).count("C102") == 1
    assert t.file_text(file, Severity.HINT).count("C102") == 2


def test_what_is_beyond_the_limit_is_said() -> None:
    assert t.file_text(a_file(Severity.ERROR, more=7)).endswith("a.md: 7 more findings not shown (`max-findings`)\n\n")


HINT, INFORMATION, WARNING, ERROR = Severity


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
    assert t.summary(tally, paths=["notes"]) == expected


@pytest.mark.parametrize(
    ("fail_on", "expected"), [("error", False), ("warning", True), ("hint", True), ("never", False)]
)
def test_what_makes_a_run_fail(fail_on: str, expected: bool) -> None:
    assert fails(a_file(HINT, WARNING).findings, fail_on) is expected
    assert not fails([], fail_on)
