"""Positions and URIs at the edges, for every text and in every encoding."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doable.lsp.convert import ENCODINGS, code_points, path_of, to_offset, to_range, units, uri_of
from doable.lsp.documents import Buffer, Change, apply
from doable_md import Source, Span, read

characters = st.sampled_from("aé\u20ac🚀\U0010ffff\n\r\v\f\x85\u2028\u2029 -[]") | st.characters(codec="utf-8")
texts = st.text(characters, max_size=60)
encodings = st.sampled_from(ENCODINGS)


def size(text: str, encoding: str) -> int:
    data = text.encode({"utf-8": "utf-8", "utf-16": "utf-16-le", "utf-32": "utf-32-le"}[encoding])
    return len(data) // {"utf-8": 1, "utf-16": 2, "utf-32": 4}[encoding]


@given(text=texts, encoding=encodings)
def test_units(text: str, encoding: str) -> None:
    assert units(text, encoding) == size(text, encoding)
    assert code_points(text, size(text, encoding), encoding) == len(text)


@given(text=texts, encoding=encodings, data=st.data())
def test_there_and_back(text: str, encoding: str, data: st.DataObject) -> None:
    source = Source(text)
    offset = data.draw(st.integers(0, len(text)))
    if text[offset - 1 : offset + 1] == "\r\n" and offset:
        offset += 1
    place = to_range(source, Span(offset, offset), encoding)["start"]
    lines = re.split(r"\r\n|\r|\n", text[:offset])
    assert place == {"line": len(lines) - 1, "character": size(lines[-1], encoding)}
    assert to_offset(source, place["line"], place["character"], encoding) == offset


@given(text=texts, encoding=encodings, line=st.integers(0, 99), character=st.integers(0, 999))
def test_any_position_is_taken_into_the_text(text: str, encoding: str, line: int, character: int) -> None:
    offset = to_offset(Source(text), line, character, encoding)
    assert 0 <= offset <= len(text)
    assert Buffer(text).offset(line, character, encoding) == offset


def test_positions_inside_of_a_character() -> None:
    source = Source("🚀é\n")
    assert [to_offset(source, 0, count, "utf-8") for count in range(8)] == [0, 0, 0, 0, 1, 1, 2, 2]
    assert [to_offset(source, 0, count, "utf-16") for count in range(5)] == [0, 0, 1, 2, 2]
    assert [to_offset(source, 0, count, "utf-32") for count in range(4)] == [0, 1, 2, 2]


def test_a_lone_surrogate() -> None:
    text = "a\ud83db"
    assert [units(text, encoding) for encoding in ENCODINGS] == [5, 3, 3]
    assert to_offset(Source(text), 0, 4, "utf-8") == 2


@given(text=texts, encoding=encodings, data=st.data())
def test_changes(text: str, encoding: str, data: st.DataObject) -> None:
    plan, expected = read(text), text
    changes: list[Change] = []
    for _ in range(data.draw(st.integers(1, 4))):
        start = data.draw(st.integers(0, len(expected)))
        end = data.draw(st.integers(start, len(expected)))
        new = data.draw(texts)
        source = Source(expected)
        places = to_range(source, Span(start, end), encoding)
        low, high = places["start"], places["end"]
        # A position between a \r and its \n does not exist: the text that the client means is the one before both.
        start = to_offset(source, low["line"], low["character"], encoding)
        end = to_offset(source, high["line"], high["character"], encoding)
        changes.append(Change(new, (low["line"], low["character"]), (high["line"], high["character"])))
        expected = expected[:start] + new + expected[end:]
    after = apply(plan, changes, encoding)
    assert after.text == expected
    assert after.source.line_starts == Source(expected).line_starts


@given(text=texts, data=st.data())
def test_the_line_table_follows(text: str, data: st.DataObject) -> None:
    buffer = Buffer(text)
    for _ in range(4):
        start = data.draw(st.integers(0, len(buffer.text)))
        end = data.draw(st.integers(start, len(buffer.text)))
        buffer.splice(start, end, data.draw(texts))
        assert buffer.starts == Source(buffer.text).line_starts


def test_a_range_that_runs_backwards() -> None:
    assert apply(read("abcdef"), [Change("x", (0, 4), (0, 2))], "utf-16").text == "abxef"


@pytest.mark.parametrize(
    "path",
    ["/a/b.md", "/a b/c#d.md", "/a;b/c?d.md", "/ü/🚀.md", "/a/100%.md", "/a/[x].md"],
)
def test_paths(path: str) -> None:
    assert path_of(uri_of(path)) == path


def test_uris_of_clients() -> None:
    assert path_of("file:///a/b%20c.md") == "/a/b c.md"
    assert path_of("file:///a/./x/../b.md") == "/a/b.md"
    assert path_of("file:///a/b;c.md") == "/a/b;c.md"
    assert path_of("untitled:Untitled-1") is None
    assert path_of("git:/a/b.md?x") is None
    assert uri_of("untitled:Untitled-1") == "untitled:Untitled-1"
    assert uri_of("vscode-vfs://github/a/b.md") == "vscode-vfs://github/a/b.md"
