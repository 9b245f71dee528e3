"""What a terminal shows: carets under the right characters, nothing that it would obey, colours only where wanted."""

import io

import pytest

from doable.report import terminal as t


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
