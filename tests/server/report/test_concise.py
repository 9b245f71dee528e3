"""Lines for grep and quickfix lists."""

import re
from unicodedata import category

import pytest

from doable.finding import Severity
from doable.report import FileReport
from tests.server.report.samples import GALLERY, HINT, TEXT, a_file, a_finding, written

# Vim's and Emacs' form for places, as GNU's coding standards have it: `file:line:column: message`
LINE = re.compile(
    r"(?P<path>.+?):(?P<line>\d+):(?P<column>\d+): (?P<severity>\w+) (?P<code>[A-Z]\d{3}) (?P<message>.+)"
)


@pytest.mark.parametrize("severity", Severity)
def test_a_line(severity: Severity) -> None:
    assert written("concise", a_file(severity), least=HINT) == (
        f"a.md:1:7: {severity.label} C102 `x` names no action.\n"
    )


def test_a_line_a_finding_whatever_a_plan_says() -> None:
    lines = written("concise", *GALLERY, least=HINT).splitlines()
    assert len(lines) == sum(len(file.findings) for file in GALLERY)
    assert all(LINE.fullmatch(line) for line in lines)
    assert {category(character) for line in lines for character in line}.isdisjoint({"Cc", "Cf", "Cs", "Zl", "Zp"})


def test_a_range_over_several_lines_is_its_start() -> None:
    found = written("concise", FileReport("a.md", 1, (a_finding(TEXT, "it\n- [ ]"),), text=TEXT))
    assert found.startswith("a.md:1:11: ")


def test_nothing_found_is_nothing_printed() -> None:
    assert written("concise") == written("concise", FileReport("a.md", 3)) == written("concise", a_file(HINT)) == ""
