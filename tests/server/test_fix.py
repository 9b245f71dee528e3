"""Applying fixes: which go in together, when it ends, and what they change as a diff."""

import os
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doable import fix as f
from doable.finding import Edit, Fix, Safety
from doable_md.text import Span


def a_fix(*edits: tuple[int, int, str], safety: Safety = Safety.SAFE, path: str | None = None) -> Fix:
    return Fix("fix", safety, tuple(Edit(Span(start, end), text, path) for start, end, text in edits))


@pytest.mark.parametrize(
    ("text", "fixes", "expected", "left_out"),
    [
        ("abc", [], "abc", 0),
        ("abc", [a_fix((0, 1, "x"))], "xbc", 0),
        ("abc", [a_fix((2, 3, "z")), a_fix((0, 1, "x"))], "xbz", 0),
        ("abcdef", [a_fix((0, 1, "x"), (4, 5, "y"))], "xbcdyf", 0),
        ("abcdef", [a_fix((0, 3, "x")), a_fix((2, 4, "y"))], "xdef", 1),
        # one edit of two in the way: the whole fix stays out
        ("abcdef", [a_fix((0, 2, "x")), a_fix((1, 2, "y"), (5, 6, "z"))], "xcdef", 1),
        # next to each other is fine
        ("abcd", [a_fix((0, 2, "x")), a_fix((2, 4, "y"))], "xy", 0),
        ("abcd", [a_fix((0, 2, "x")), a_fix((2, 2, "+"))], "x+cd", 0),
        # two insertions in one place: their order would be a guess
        ("ab", [a_fix((1, 1, "x")), a_fix((1, 1, "y"))], "axb", 1),
        ("ab", [a_fix((1, 1, "x")), a_fix((1, 2, "y"))], "axy", 0),
        ("abc", [a_fix((0, 3, "x")), a_fix((1, 1, "y"))], "x", 1),
        # overlapping itself, outside of the text, in another file, empty
        ("abc", [a_fix((0, 2, "x"), (1, 3, "y"))], "abc", 1),
        ("abc", [a_fix((2, 9, "x"))], "abc", 1),
        ("abc", [a_fix((-1, 2, "x"))], "abc", 1),
        ("abc", [a_fix((0, 1, "x"), path="other.md")], "abc", 1),
        ("abc", [a_fix()], "abc", 1),
        # line ends follow the text
        ("a\r\nb", [a_fix((1, 1, "\n- c"))], "a\r\n- c\r\nb", 0),
        ("a\rb\n", [a_fix((1, 1, "\n- c"))], "a\r- c\rb\n", 0),
        ("a\nb\r\n", [a_fix((1, 1, "\r\n- c"))], "a\n- c\nb\r\n", 0),
    ],
)
def test_apply(text: str, fixes: list[Fix], expected: str, left_out: int) -> None:
    result = f.apply(text, fixes)
    assert result.text == expected
    assert len(result.skipped) == left_out
    assert len(result.applied) == len(fixes) - left_out


@given(
    st.text("ab\n", max_size=12), st.lists(st.tuples(st.integers(0, 12), st.integers(0, 12), st.text("xy", max_size=3)))
)
def test_what_no_applied_edit_claims_stays(text: str, edits: list[tuple[int, int, str]]) -> None:
    result = f.apply(text, [a_fix((min(a, b), max(a, b), new)) for a, b, new in edits])
    claimed = sorted(edit.span for fix in result.applied for edit in fix.edits)
    starts, ends = [*(span.start for span in claimed), None], [0, *(span.end for span in claimed)]
    kept = [text[end:start] for end, start in zip(ends, starts, strict=True)]
    position = 0
    for part in kept:
        position = result.text.index(part, position) + len(part)


def test_fixes_are_applied_until_nothing_changes() -> None:
    def shorten(text: str) -> list[Fix]:
        return [a_fix((0, 2, "a"))] if text.startswith("aa") else []

    assert f.fix_to_fixpoint("aaaab", shorten, Safety.SAFE) == f.Fixed("ab", tuple(shorten("aa") * 3))
    assert f.fix_to_fixpoint("ab", shorten, Safety.SAFE) == f.Fixed("ab", ())


@pytest.mark.parametrize(("allowed", "expected"), [(Safety.SAFE, "Sbc"), (Safety.REVIEW, "SRc"), (Safety.SLOT, "SR‹›")])
def test_only_fixes_that_are_safe_enough(allowed: Safety, expected: str) -> None:
    def refind(text: str) -> list[Fix]:
        found = [
            (a_fix((0, 1, "S")), "a"),
            (a_fix((1, 2, "R"), safety=Safety.REVIEW), "b"),
            (a_fix((2, 3, "‹›"), safety=Safety.SLOT), "c"),
        ]
        return [fix for fix, letter in found if letter in text]

    assert f.fix_to_fixpoint("abc", refind, allowed).text == expected


def test_fixes_that_undo_each_other_end() -> None:
    swap = {"a": "b", "b": "a"}
    result = f.fix_to_fixpoint("a", lambda text: [a_fix((0, 1, swap[text]))], Safety.SAFE)
    assert (result.text, result.settled) == ("b", False)


def test_fixes_that_never_end_stop_at_the_limit() -> None:
    result = f.fix_to_fixpoint("a", lambda _: [a_fix((0, 0, "a"))], Safety.SAFE, 3)
    assert (result.text, result.settled) == ("aaaa", False)


# ---- diffs


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("a\nb\nc\n", "a\nB\nc\n"),
        ("a\r\nb\r\n", "a\r\nB\r\n"),
        ("a\nb", "a\nB"),
        ("a\u2028b\x0cc\n", "a\u2028B\x0cc\n"),
        ("a\n", "a\nb"),
        ("a", "a\n"),
    ],
)
def test_a_diff_gives_the_new_text_when_git_applies_it(tmp_path: Path, old: str, new: str) -> None:
    (tmp_path / "a.md").write_bytes(old.encode())
    patch = f.diff("a.md", old, new)
    assert patch.startswith("--- a/a.md\n+++ b/a.md\n@@ ")
    command = ["git", "apply", "--whitespace=nowarn", "-"]
    subprocess.run(command, cwd=tmp_path, input=patch.encode(), check=True)
    assert (tmp_path / "a.md").read_bytes() == new.encode()


def test_no_difference_is_no_diff() -> None:
    assert f.diff("a.md", "a\n", "a\n") == ""


@pytest.mark.skipif(os.name == "nt", reason="such names are not allowed there")
@pytest.mark.parametrize(
    "name",
    [b"my plan.md", "für Kim.md".encode(), b"new\nline.md", b"tab\there.md", b'say "hi".md', b"back\\slash.md", b"\x1b[1m.md",
     b"not\xffutf-8.md", "\u202egpj.md".encode(), b"..md", b"-rf.md"],
)  # fmt: skip
def test_a_diff_names_every_file_as_git_does(tmp_path: Path, name: bytes) -> None:
    path = os.fsdecode(name)
    (tmp_path / path).write_bytes(b"a\n")
    patch = f.diff(path, "a\n", "b\n")
    assert len(patch.splitlines()) == 5
    assert all(line.isprintable() for line in patch.splitlines())
    subprocess.run(["git", "apply", "-"], cwd=tmp_path, input=patch.encode(), check=True)
    assert (tmp_path / path).read_bytes() == b"b\n"
    assert [file.name for file in tmp_path.iterdir()] == [path]
