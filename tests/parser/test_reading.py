"""The rules of reading of syntax.md, on whole documents."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from doable_md import Plan, State, UnknownDialectError, UnknownStateError, edit, read
from tests.parser.documents import documents


def texts(document: str) -> list[str]:
    return [task.text for task in read(document).tasks]


# Rule 1: blocks first.
NO_TASKS = [
    "```\n- [ ] a\n```", "~~~md\n- [ ] a\n~~~", "    - [ ] a", "<!--\n- [ ] a\n-->", "<div>\n- [ ] a\n</div>",
    "| a |\n|---|\n| - [ ] x |", "---\nx: - [ ] a\n---", "%%\n- [ ] a\n%%", "%%\n- [ ] a", "- [x](url) a", "- [x][ref] a\n\n[ref]: /u",
    "[ ] a", "- a [ ] b", "- # [ ] a", "- > [ ] a", "- [ ] a\n  ===", "- []a", "- [] a", "- [  ] a", "- [ ]a", "-[ ] a",
]  # fmt: skip


@pytest.mark.parametrize("document", NO_TASKS)
def test_no_task(document: str) -> None:
    assert texts(document) == []


# Rule 2: a list item whose first block is a paragraph that starts with a box.
TASKS = [
    ("- [ ] a", ["a"]), ("+ [ ] a", ["a"]), ("* [ ] a", ["a"]), ("1. [ ] a", ["a"]), ("1) [ ] a", ["a"]),
    ("> - [ ] a", ["a"]), ("> [!todo] x\n> - [ ] a", ["a"]), ("- [ ]", [""]), ("- [ ]\ta", ["a"]), ("- [ ]\n  a", ["a"]),
    ("- [\u00a0] a", ["a"]), ("- [\t] a", ["a"]), ("- [x] foo\n\n[x]: http://e.com", ["foo"]), ("- [ ] 1. a", ["1. a"]),
    ("- [ ] a\nlazy", ["a\nlazy"]), ("- [ ] a\n  more", ["a\nmore"]), ("> - [ ] a\nlazy", ["a\nlazy"]),
    ("- [ ] a\n  - note @bob", ["a"]), ("- [ ] a\n\n  second paragraph", ["a"]), ("- [ ] a\n  - [ ] b", ["a", "b"]),
    ("- [n]: #\n  [ ] a", ["a"]), ("- [ ] a\r\n- [ ] b\r- [ ] c\n", ["a", "b", "c"]), ("\ufeff- [ ] a", ["a"]),
]  # fmt: skip


@pytest.mark.parametrize(("document", "expected"), TASKS)
def test_tasks(document: str, expected: list[str]) -> None:
    assert texts(document) == expected


STATES = [
    (" ", "todo"), ("\t", "todo"), ("\u00a0", "todo"), ("/", "doing"), (".", "doing"), ("x", "done"), ("X", "done"),
    ("-", "dropped"), ("~", "dropped"), ("!", "blocked"), (">", "deferred"), ("?", "other"), ("i", "other"),
]  # fmt: skip


@pytest.mark.parametrize(("mark", "state"), STATES)
def test_states(mark: str, state: str) -> None:
    task = read(f"- [{mark}] a").tasks[0]
    assert (task.mark, task.state) == (mark, State(state))


def test_custom_states_go_over_the_known_ones() -> None:
    plan = read("- [!] a\n- [?] b\n", states={"!": "todo", "?": "blocked"})
    assert [task.state.value for task in plan.tasks] == ["todo", "blocked"]


def test_misuse_raises() -> None:
    with pytest.raises(UnknownDialectError, match="known are"):
        read("", dialect="nope")
    with pytest.raises(UnknownStateError, match="states are"):
        read("", states={"a": "nope"})
    with pytest.raises(UnknownStateError, match="one character"):
        read("", states={"ab": "todo"})
    with pytest.raises(TypeError, match="takes a string"):
        read(b"- [ ] a")  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="no range"):
        edit(read("- [ ] a"), 3, 99, "")


# Rule 8: a scalar twice: the first wins; lists add up.
def test_of_two_scalars_the_first_wins_and_lists_add_up() -> None:
    task = read("- [ ] a due:2026-12-01 due:2026-12-02 goal:x goal:y after:a after:b @ana @sam").tasks[0]
    reading = task.reading
    assert reading.due
    assert reading.due.day == "2026-12-01"
    assert (reading.goals, reading.after, reading.owners) == (("x", "y"), ("a", "b"), ("ana", "sam"))
    assert [tag.value for tag in reading.tags if tag.field == "due"] == ["2026-12-01", "2026-12-02"]


@pytest.mark.parametrize(
    ("document", "near"),
    [
        ("- [] a", ["[] a"]), ("- [  ] a", ["[  ] a"]), ("- [ x] a", ["[ x] a"]), ("- [x ] a", ["[x ] a"]), ("-[ ] a", ["-[ ] a"]),
        ("- [x]a", ["[x]a"]), ("- [x](u)", []), ("- [x]: u", []), ("text [] here", []), ("```\n- [] a\n```", []),
    ],
)  # fmt: skip
def test_lines_that_look_like_tasks(document: str, near: list[str]) -> None:
    plan = read(document)
    assert [document[span.start : span.end] for span in plan.near_boxes] == near


# Rule 10: the text that spans claim is the text that stands there.
ENDS = ("\n", "\r\n", "\r")
ODD = st.sampled_from(
    [
        "é", "e\u0301", "🎉", "日本", "\u00a0", "\u2028", "\x0b", "\x0c", "\x85", "\t", " ", "@ana", " due:2026-12-01 ", "goal:x",
        "**", "`c`", "\\@", "[est:: 2h]", "🔺", " -> out", "word", "(", ")", "#tag", "_", "<!-- c -->", "[[w]]",
    ]
)  # fmt: skip


@st.composite
def odd_documents(draw: st.DrawFn) -> str:
    lines: list[str] = []
    for _ in range(draw(st.integers(1, 5))):
        words = "".join(draw(st.lists(ODD, max_size=8)))
        lines.append(
            draw(st.sampled_from(("- [ ] ", "  - [x] ", "> - [ ] ", "> ", "  ", "", "1. [ ] ", "## ", "\t- [ ] ")))
            + words
        )
    return draw(st.sampled_from(("", "\ufeff"))) + draw(st.sampled_from(ENDS)).join(lines)


def joined(plan: Plan, spans: tuple[tuple[int, int], ...]) -> str:
    return "\n".join(plan.text[start:end] for start, end in spans)


def assert_spans_hold(plan: Plan) -> None:
    text = plan.text
    for task in plan.tasks:
        assert text[task.box.start : task.box.end] == f"[{task.mark}]"
        assert text[task.marker] in "-+*0123456789"
        assert plan.source.position(task.marker) == (task.line, task.column)
        lines = task.text.split("\n")
        assert [text[task.base + a : task.base + b] for a, b in task.item.body] == (lines if task.item.body else [])
        assert plan.source.position(task.span.end).line == task.end_line or not task.item.body
        for tag in task.reading.tags:
            assert joined(plan, task.tag_spans(tag)) == task.text[tag.start : tag.end]
            value = task.at(tag.value_start, tag.value_end)
            assert text[value.start : value.end] == tag.value or "\n" in task.text[tag.start : tag.end]
        for span in task.title_spans:
            assert "\n" not in text[span.start : span.end]
        assert (
            "".join(text[a:b] for a, b in task.title_spans).split() == "".join(task.title).split() or " " in task.title
        )
        assert task.title.replace(" ", "") == "".join(text[a:b] for a, b in task.title_spans).replace(" ", "")
    for section in plan.sections:
        assert section.text == text[section.span.start : section.span.end]
        assert plan.source.position(section.span.start).line == section.line
    for goal in plan.goals:
        assert 0 <= goal.span.start <= goal.span.end <= len(text)
        if goal.id_span and goal.where != "front":
            assert text[goal.id_span.start : goal.id_span.end].strip('"[]') == goal.id


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.one_of(odd_documents(), documents()))
def test_spans_claim_the_text_that_stands_there(text: str) -> None:
    plan = read(text)
    assert plan.text == text
    assert_spans_hold(plan)


def test_vertical_tab_form_feed_nel_and_line_separator_end_no_line() -> None:
    plan = read("- [ ] a\x0bb\x0cc\x85d\u2028e\n- [ ] f")
    assert [(task.line, task.text) for task in plan.tasks] == [(0, "a\x0bb\x0cc\x85d\u2028e"), (1, "f")]


def test_a_deep_list_is_read_to_100_and_the_rest_is_named() -> None:
    plan = read("".join(f"{'  ' * depth}- [ ] t{depth}\n" for depth in range(1000)))
    assert len(plan.tasks) == 100
    assert [task.depth for task in plan.tasks] == list(range(100))
    assert plan.too_deep
    first = plan.too_deep[0]
    assert plan.text[first : first + 10] == "- [ ] t100"


def test_directives_are_comments_outside_code() -> None:
    plan = read(
        "<!-- doable: ignore -->\n- [ ] a <!-- doable: ignore C101 -->\n\n```\n<!-- doable: ignore -->\n```\n\n`<!-- doable: x -->`\n"
    )
    assert [(found.text, found.line, found.alone) for found in plan.directives()] == [
        ("ignore", 0, True),
        ("ignore C101", 1, False),
    ]
