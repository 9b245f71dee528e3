"""Lines and columns, found without a table of all lines; and paths as a CI service wants them."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doable.report import Look
from doable.report.formats import FORMATS
from doable.report.places import Places, rooted
from doable_md.text import Source
from tests.server.report.samples import WARNING

TEXTS = st.text(st.sampled_from("ab🚀\n\r\u2028\x0b"), max_size=30)


@given(TEXTS, st.lists(st.integers(-2, 33)))
def test_places_are_those_of_the_line_table_in_whatever_order_they_are_asked_for(text: str, offsets: list[int]) -> None:
    places, source = Places(text), Source(text)
    for offset in offsets:
        expected = source.position(offset)
        assert places.position(offset) == expected
        line, start = places.line(offset)
        assert (line, start) == (expected.line, source.line_starts[expected.line])
        assert places.end(start) == source.line_span(line).end


def test_the_root_of_a_checkout_is_where_paths_start() -> None:
    look = Look(here="/builds/team/docs", root="/builds/team")
    assert rooted("a b.md", look) == "docs/a b.md"
    assert rooted("../a.md", look) == "a.md"
    assert rooted("/builds/team/x/a.md", look) == "x/a.md"
    assert rooted("../../other/a.md", look) == "../../other/a.md"
    assert rooted("/builds/team-2/a.md", look) == "/builds/team-2/a.md"
    assert rooted("<stdin>", look) == "<stdin>"


def test_paths_stay_as_they_are_where_no_service_runs_us() -> None:
    assert rooted("../a.md", Look()) == "../a.md"
    assert rooted("/x/a.md", Look()) == "/x/a.md"


def test_separators_are_slashes_on_every_system(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "sep", "\\")
    assert rooted("notes\\plan.md", Look()) == "notes/plan.md"


@pytest.mark.parametrize(
    ("name", "variable"),
    [
        ("github", "GITHUB_WORKSPACE"),
        ("sarif", "GITHUB_WORKSPACE"),
        ("gitlab", "CI_PROJECT_DIR"),
        ("azure", "BUILD_SOURCESDIRECTORY"),
    ],
)
def test_each_service_names_its_root(name: str, variable: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "docs").mkdir()
    (tmp_path / "link").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path / "docs")
    look = FORMATS[name].look(WARNING, environ={variable: str(tmp_path / "link")})
    assert rooted("a.md", look) == "docs/a.md"
    assert FORMATS[name].look(WARNING, environ={}).root == ""
