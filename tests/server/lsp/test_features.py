"""Hovers and code actions as functions of a session: what they say and what they would change."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from doable.finding import Edit, Fix, Safety
from doable.fix import apply
from doable.lsp.actions import FIX_ALL, EditShape, actions, difference, snippet, wants, workspace_edit
from doable.lsp.hover import hover, plain
from doable.lsp.session import Checked, Options, Session
from doable_md import Source, Span

if TYPE_CHECKING:
    from pathlib import Path

PLAN = """\
# Launch

## Goals

- goal:retention Raise retention from 62% to 70% by 2027-03-31 @kim

## Next steps

- [ ] When the survey is back, call the 5 largest accounts -> notes in CRM @ana due:2026-11-24 goal:retention
- [ ] Publish the price list of version 12 -> page is live due:2026-12-04 goal:retntion
- [x] Write the survey -> form is live @ana due:2026-11-16 goal:retention
- [ ] Send the draft of chapter 3 to Jo -> mail is sent @ana due:2026-11-16 goal:retention
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    (tmp_path / "doable.toml").write_text("[owners.ana]\nlimit = 2\n", encoding="utf-8")
    session = Session(Options(today="2026-11-20"))
    session.add_folder(str(tmp_path))
    return session


def checked(session: Session, text: str = PLAN) -> Checked:
    document = session.open(f"file://{session.folders[0]}/plan.md", 1, text)
    session.settle()
    return session.check(document)


def said(checked: Checked, words: str, skip: int = 0) -> str:
    at = -1
    for _ in range(skip + 1):
        at = checked.plan.text.index(words, at + 1)
    found = hover(checked, at + 1)
    assert found is not None
    assert found.span.start <= at + 1 <= found.span.end
    return plain(found.text)


def test_hover_on_a_task(session: Session) -> None:
    text = said(checked(session), "call the 5")
    assert "- Trigger When the survey is back\n" in text
    assert "Do call the 5 largest accounts" in text
    assert "Done when notes in CRM" in text
    assert "Owner @ana (1 active of 2)" in text
    assert "Due 2026-11-24 — in 4 days, a Tuesday, next week" in text
    assert "Goal retention: Raise retention from 62% to 70% by 2027-03-31" in text


def test_hover_says_what_is_missing_and_why(session: Session) -> None:
    text = said(checked(session), "Publish")
    assert "Owner – nobody" in text
    assert "In the way of getting it done" in text
    assert "C107" in text
    assert "everybody" in text.lower()


def test_hover_on_an_owner(session: Session) -> None:
    text = said(checked(session), "@ana")
    assert "1 active task this week, limit 2" in text
    assert "due in the next week (to 2026-11-29)" in text
    assert "1 overdue" in text
    assert "Goals touched: retention" in text


def test_hover_on_a_goal(session: Session) -> None:
    for text in (said(checked(session), "goal:retention", 1), said(checked(session), "Raise retention")):
        assert "Goal retention: Raise retention from 62% to 70%" in text
        assert "Metric from 62% to 70%" in text
        assert "Deadline 2027-03-31 — in 131 days, a Wednesday" in text
        assert "Tasks 2 open, 1 done, 1 overdue" in text
        assert "Owners @ana, @kim" in text
    assert "not defined anywhere" in said(checked(session), "goal:retntion")


def test_hover_on_a_date(session: Session) -> None:
    assert said(checked(session), "due:2026-11-24").startswith("Due 2026-11-24 — in 4 days, a Tuesday, next week")
    assert said(checked(session), "due:2026-11-16").startswith("Due 2026-11-16 — 4 days ago, a Monday, this week")


def test_hover_on_a_finding(session: Session) -> None:
    found = hover(checked(session), PLAN.index("retntion") + 2)
    assert found is not None
    assert "[A202 unknown-goal](file://" in found.text
    assert "A202-unknown-goal.md)" in found.text
    assert "counted for none" in found.text


def test_hover_on_nothing(session: Session) -> None:
    assert hover(checked(session, "Some words.\n\n" + PLAN), 3) is None
    assert hover(checked(session, ""), 0) is None


def test_words_of_a_writer_are_not_markup(session: Session) -> None:
    found = hover(checked(session, "# Next steps\n\n- [ ] Email *all* of <b>them</b> @ana due:2026-11-27\n"), 25)
    assert found is not None
    assert r"\*all\* of \<b\>them\</b\>" in found.text
    assert "*all* of <b>them</b>" in plain(found.text)


# ---- code actions


def act(session: Session, text: str, title: str, at: int | None = None) -> str:
    """The text after the action whose title starts so."""
    seen = checked(session, text)
    places = [finding.span.start for finding in seen.findings] if at is None else [at]
    found = [one for place in places for one in actions(seen, Span(place, place), None) if one.title.startswith(title)]
    return apply(text, [Fix(title, Safety.SAFE, found[0].edits())]).text


ONE = "# Next steps\n\n- [ ] Email the launch date of May to Kim due:2026-11-27"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (f"{ONE}\n", f"{ONE} <!-- doable: ignore C107 -->\n"),
        (f"{ONE}  \n", f"{ONE} <!-- doable: ignore C107 -->  \n"),
        (f"{ONE} ^id1\n", f"{ONE} <!-- doable: ignore C107 --> ^id1\n"),
        (f"{ONE} <!-- doable: ignore C110 -->\n", f"{ONE} <!-- doable: ignore C110 C107 -->\n"),
        (
            f"{ONE} <!-- doable: ignore C110 until 2027-01-01: known -->\n",
            f"{ONE} <!-- doable: ignore C110 C107 until 2027-01-01: known -->\n",
        ),
        (f"{ONE}\r\n", f"{ONE} <!-- doable: ignore C107 -->\r\n"),
        (
            "# Next steps\n\n<!-- doable: ignore C110 -->\n" + ONE.split("\n")[2] + "\n",
            "# Next steps\n\n<!-- doable: ignore C110 C107 -->\n" + ONE.split("\n")[2] + "\n",
        ),
    ],
)
def test_ignore_on_this_line(session: Session, text: str, expected: str) -> None:
    after = act(session, text, "Ignore C107")
    assert after == expected
    assert "C107" not in [finding.code for finding in checked(session, after).findings]


def test_ignore_silences_every_kind_of_finding(session: Session) -> None:
    text = PLAN.replace("from 62% to 70% by 2027-03-31", "a lot") + "\n## Goal: Sell more {#more}\n\n- [] Box\n"
    for finding in checked(session, text).findings:
        after = act(session, text, f"Ignore {finding.code}", finding.span.start)
        left = [one for one in checked(session, after).findings if one.code == finding.code]
        assert len(left) < sum(one.code == finding.code for one in checked(session, text).findings), finding


def test_fixes_are_safe_first_and_kinds_are_respected(session: Session) -> None:
    text = "# Next steps\n\n- [] Email Kim the plan of May @ana due:2026-11-27\n"
    seen = checked(session, text)
    everything = Span(0, len(text))
    kinds = [(one.kind, one.preferred) for one in actions(seen, everything, None)]
    assert kinds[0] == ("quickfix", True)
    assert {kind for kind, _ in kinds} == {"quickfix", FIX_ALL}
    assert {one.kind for one in actions(seen, everything, ["source"])} == {FIX_ALL}
    assert actions(seen, everything, ["refactor"]) == []
    assert actions(seen, Span(0, 0), ["quickfix"]) == []
    (fix_all,) = actions(seen, Span(0, 0), ["source.fixAll"])
    assert apply(text, [Fix("", Safety.SAFE, fix_all.edits())]).text == text.replace("- []", "- [ ]")


@pytest.mark.parametrize(
    ("only", "kind", "wanted"),
    [
        (None, "quickfix", True),
        ([], "quickfix", False),
        ([""], "quickfix", True),
        (["source"], FIX_ALL, True),
        (["source.fixAll"], FIX_ALL, True),
        (["source.fixAll.other"], FIX_ALL, False),
        (["source.fix"], FIX_ALL, False),
    ],
)
def test_wants(only: list[str] | None, kind: str, wanted: bool) -> None:
    assert wants(only, kind) is wanted


def test_snippets() -> None:
    assert snippet(" @‹owner›") == " @${1:owner}"
    assert snippet("from ‹now› to ‹target›") == "from ${1:now} to ${2:target}"
    assert snippet("costs $5} \\ ‹a$b}›") == r"costs \$5\} \\ ${1:a\$b\}}"
    stops = [0]
    assert [snippet("‹a›", stops), snippet("‹b›", stops)] == ["${1:a}", "${2:b}"]


def test_edits_as_clients_take_them() -> None:
    source = Source("🚀\r\n- [ ] x\r\n")
    edits = [Edit(Span(10, 10), " @‹owner›\n"), Edit(Span(0, 0), "new", "/other.md")]

    def document_of(path: str) -> tuple[str, int | None, Source]:
        return ("u:other", None, Source("")) if path == "/other.md" else ("u:own", 3, source)

    plain_edit = workspace_edit(edits, "/own.md", EditShape("utf-16"), document_of)
    assert plain_edit is not None
    assert plain_edit["changes"]["u:own"][0]["newText"] == " @‹owner›\r\n"
    assert plain_edit["changes"]["u:own"][0]["range"]["start"] == {"line": 1, "character": 7}
    lsp = workspace_edit(edits, "/own.md", EditShape("utf-16", versioned=True, snippets="lsp"), document_of)
    assert lsp is not None
    own, other = lsp["documentChanges"]
    assert own["textDocument"] == {"uri": "u:own", "version": 3}
    assert own["edits"][0]["snippet"] == {"kind": "snippet", "value": " @${1:owner}\r\n"}
    assert other["textDocument"] == {"uri": "u:other", "version": None}
    assert other["edits"][0]["newText"] == "new"
    rust = workspace_edit(edits, "/own.md", EditShape("utf-16", versioned=True, snippets="experimental"), document_of)
    assert rust is not None
    assert rust["documentChanges"][0]["edits"][0]["insertTextFormat"] == 2
    assert workspace_edit(edits, "/own.md", EditShape(), lambda _: None) is None


@pytest.mark.parametrize(
    ("old", "new"),
    [("", "a"), ("a\nb\nc\n", "a\nx\nc\n"), ("a\r\nb\r\n", "a\r\n\r\nb\r\n"), ("a\nb", "b"), ("a\rb\r", "a\rbc\r")],
)
def test_difference(old: str, new: str) -> None:
    text = old
    for edit in sorted(difference(old, new), key=lambda edit: -edit.span.start):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    assert text == new
