"""Suppression comments: what they cover, for how long, and what they leave alone."""

from datetime import date

import pytest

from doable.check import check_plan, settings_for
from doable.config import Config
from doable.facts import facts
from doable.suppress import apply, suppressions
from doable.workspace import Workspace
from doable_md import read

TODAY = date(2026, 11, 20)
HEAD = "# Next steps\n\n"


def lines(text: str, *select: str) -> list[int]:
    """Return the 1-based lines on which missing-owner (or what is selected) speaks."""
    settings = settings_for(Config(select=select or ("C107",)), "plan.md")
    plan = read(text, "plan.md")
    workspace = Workspace(settings)
    workspace.replace(facts(plan, settings))
    found = check_plan(plan, workspace, settings, TODAY)
    return [plan.source.position(one.span.start).line + 1 for one in found]


def test_without_a_comment_the_rule_speaks() -> None:
    assert lines(HEAD + "- [ ] Email Kim\n- [ ] Call Lee\n") == [3, 4]


@pytest.mark.parametrize(
    "names", ["", " C107", " c107", " missing-owner", " C110 missing-owner", " C110,C107", " C", " clarity", " all"]
)
def test_at_the_end_of_the_line(names: str) -> None:
    assert lines(HEAD + f"- [ ] Email Kim <!-- doable: ignore{names} -->\n- [ ] Call Lee\n") == [4]


@pytest.mark.parametrize("names", ["C110", "C999", "no-such-rule", "Ü", "C110 C999", "syntax"])
def test_other_and_unknown_codes_are_harmless(names: str) -> None:
    assert lines(HEAD + f"- [ ] Email Kim <!-- doable: ignore {names} -->\n") == [3]


def test_of_a_task_of_several_lines_the_comment_covers_all() -> None:
    assert lines(HEAD + "- [ ] Email\n  Kim the survey <!-- doable: ignore C107 -->\n- [ ] Call Lee\n") == [5]


@pytest.mark.parametrize("between", ["", "\n", "\n\n"])
def test_alone_on_the_line_before(between: str) -> None:
    assert lines(HEAD + f"<!-- doable: ignore C107 -->\n{between}- [ ] Email Kim\n- [ ] Call Lee\n") == [
        5 + len(between)
    ]


def test_alone_between_tasks_it_covers_the_next() -> None:
    assert lines(HEAD + "- [ ] Email Kim\n  <!-- doable: ignore C107 -->\n- [ ] Call Lee\n") == [3]


def test_two_comments_above_one_task_both_cover_it() -> None:
    text = HEAD + "<!-- doable: ignore C107 -->\n<!-- doable: ignore C110 -->\n- [ ] Email Kim\n"
    assert lines(text, "C107", "C110") == []


def test_a_comment_of_several_lines_covers_what_follows_it() -> None:
    assert lines(HEAD + "<!-- doable: ignore C107\n  until 2026-12-31: Kim decides -->\n- [ ] Email Kim\n") == []


def test_a_block() -> None:
    text = (
        HEAD + "- [ ] A one\n\n<!-- doable: ignore-start C107: imported -->\n\n- [ ] B two\n- [ ] C three\n\n"
        "<!-- doable: ignore-end -->\n\n- [ ] D four\n"
    )
    assert lines(text) == [3, 12]


def test_blocks_that_overlap_end_by_their_names() -> None:
    text = (
        HEAD + "<!-- doable: ignore-start C107 -->\n\n<!-- doable: ignore-start C110 -->\n\n- [ ] A one\n\n"
        "<!-- doable: ignore-end C107 -->\n\n- [ ] B two\n\n<!-- doable: ignore-end C110 -->\n\n- [ ] C three\n"
    )
    assert lines(text, "C107") == [11, 15]
    assert lines(text, "C110") == [15]


def test_a_block_without_end_runs_to_the_end_and_an_end_without_start_means_nothing() -> None:
    assert lines(
        HEAD + "<!-- doable: ignore-end -->\n\n- [ ] A one\n\n<!-- doable: ignore-start -->\n\n- [ ] B two\n"
    ) == [5]


def test_a_file() -> None:
    text = HEAD + "- [ ] Email Kim\n- [ ] Call Lee\n\n<!-- doable: ignore-file C107: a list for me alone -->\n"
    assert lines(text) == []
    assert lines(text, "C110") == [3, 4]


@pytest.mark.parametrize(
    ("until", "silent"),
    [
        ("2026-12-31", True),
        ("2026-11-20", True),
        ("2026-11-19", False),
        ("2026-12", True),
        ("soon", False),
        ("2026-13-01", False),
    ],
)
def test_an_expiry_is_the_last_day_on_which_it_holds(until: str, silent: bool) -> None:
    assert lines(HEAD + f"- [ ] Email Kim <!-- doable: ignore C107 until {until}: reason -->\n") == (
        [] if silent else [3]
    )


def test_reason_and_expiry_are_read() -> None:
    plan = read(
        HEAD + "- [ ] Email <!-- doable: ignore C107 no-output until 2026-12-31: Kim decides: maybe -->\n", "plan.md"
    )
    (one,) = suppressions(plan)
    assert (one.names, one.until, one.reason, one.kind) == (
        ("C107", "no-output"),
        "2026-12-31",
        "Kim decides: maybe",
        "ignore",
    )


def test_comments_in_code_are_text() -> None:
    assert lines(HEAD + "```\n<!-- doable: ignore-file -->\n```\n\n- [ ] Email Kim\n") == [7]
    assert lines(HEAD + "- [ ] Email `<!-- doable: ignore -->` Kim\n") == [3]


def test_what_a_comment_silenced_is_told() -> None:
    settings = settings_for(Config(select=("C107",)), "plan.md")
    text = HEAD + "- [ ] Email Kim <!-- doable: ignore C107 -->\n- [ ] Call Lee @ana <!-- doable: ignore C107 -->\n"
    plan = read(text, "plan.md")
    found = check_plan(read(text.replace("doable", "nobody"), "plan.md"), Workspace(settings), settings, TODAY)
    kept, used = apply(found, plan, settings.rules, TODAY)
    assert (kept, used) == ([], {0})
