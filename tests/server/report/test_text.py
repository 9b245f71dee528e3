"""Findings as people see them: place, line, caret, and what to write instead."""

from doable.finding import Edit, Finding, Fix, Place, Related, Safety
from doable.report import FileReport, Look
from doable.report import text as t
from doable_md.text import Span
from tests.server.report.samples import ERROR, HINT, INFORMATION, a_file, a_finding


def shown(finding: Finding, text: str, *fixes: Fix, color: bool = False) -> str:
    """One finding as it is printed, without the empty line behind it."""
    file = FileReport(finding.path, 1, (finding,), (fixes,), text)
    return t.part(file, Look(HINT, color=color)).removesuffix("\n")


def test_a_finding_with_its_line_related_places_and_help() -> None:
    text = "# Plan\n\n- [ ] Fix it\n"
    related = tuple(Related(Place("b.md", line, 0, line, 5), "the same task") for line in range(5))
    fix = Fix("Name the first step", Safety.SLOT, (Edit(Span(14, 20), "Draft ‹what›"),))
    assert shown(a_finding(text, "Fix", related=related), text, fix) == (
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
    fix = Fix("Split it", Safety.REVIEW, (Edit(Span(19, 20), "W"), Edit(Span(14, 19), "\n- [ ] ")))
    for ends in ("\n", "\r\n", "\r"):
        told = shown(a_finding(text + ends, "and"), text + ends, fix)
        assert told.endswith(" help: Split it (--fix --unsafe-fixes)\n  + - [ ] Call Kim\n  + - [ ] Write Sam\n")


def test_a_fix_of_another_file_or_of_much_text_is_only_named() -> None:
    text = "- [ ] Fix it\n" + "more\n" * 9
    elsewhere = Fix("Elsewhere", Safety.SAFE, (Edit(Span(0, 1), "x", "b.md"),))
    large = Fix("Large", Safety.SAFE, (Edit(Span(0, len(text)), "x"),))
    twice = Fix("Twice", Safety.SAFE, (Edit(Span(0, 2), "x"), Edit(Span(1, 3), "y")))
    for fix in (elsewhere, large, twice):
        assert shown(a_finding(text, "Fix"), text, fix).endswith(f"help: {fix.title} (--fix)\n")


def test_a_range_over_several_lines_is_marked_to_the_end_of_the_first() -> None:
    for ends in ("\n", "\r\n", "\r"):
        text = f"- [ ] Fix{ends}  it{ends}"
        told = shown(a_finding(text, f"Fix{ends}  it"), text)
        assert told.split("\n")[1:3] == ["1 | - [ ] Fix", "  |       ^^^"]


def test_colours_are_put_around_whole_words() -> None:
    fix = Fix("Mend it", Safety.SAFE, (Edit(Span(6, 9), "Draft"),))
    related = tuple(Related(Place("b.md", line, 0, line, 5), "the same task") for line in range(5))
    finding = a_finding("- [ ] Fix", "Fix", related=related)
    told = shown(finding, "- [ ] Fix", fix, color=True)
    assert "\x1b[1;33mwarning\x1b[0m" in told
    assert told.count("\x1b[0m") * 2 == told.count("\x1b[")
    plain = shown(finding, "- [ ] Fix", fix)
    for code in ("\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[32m", "\x1b[1;32m", "\x1b[1;33m"):
        assert code in told
        told = told.replace(code, "")
    assert told == plain


def test_hints_are_shown_only_when_asked_for() -> None:
    file = a_file(HINT, INFORMATION)
    assert t.part(file, Look(INFORMATION)).count("C102") == 1
    assert t.part(file, Look(HINT)).count("C102") == 2


def test_what_is_beyond_the_limit_is_said() -> None:
    assert t.part(a_file(ERROR, more=7), Look()).endswith("a.md: 7 more findings not shown (`max-findings`)\n\n")
    assert t.part(a_file(ERROR, more=1), Look()).endswith("a.md: 1 more finding not shown (`max-findings`)\n\n")


def test_a_file_without_findings_adds_nothing() -> None:
    assert t.part(FileReport("a.md", 3), Look(HINT)) == ""
