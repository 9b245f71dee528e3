"""plan_plugin: any preset of MarkdownIt, beside other plugins, and its accessible HTML."""

from importlib.util import find_spec
from typing import Any

import pytest
from markdown_it import MarkdownIt

from doable_md import UnknownDialectError, plan_plugin

TEXT = "- [ ] Email Sam @ana due:2026-12-01\n  - [x] a\n- note\n"


def tasks(md: MarkdownIt, text: str = TEXT) -> list[dict[str, Any]]:
    return [token.meta["task"] for token in md.parse(text) if "task" in token.meta]


@pytest.mark.parametrize("preset", ["commonmark", "js-default", "gfm-like", "default"])
def test_any_preset(preset: str) -> None:
    if preset == "gfm-like" and find_spec("linkify_it") is None:
        pytest.skip("linkify-it-py is not installed")
    found = tasks(MarkdownIt(preset).use(plan_plugin))
    assert [(task["mark"], task["state"], task["title"]) for task in found] == [
        (" ", "todo", "Email Sam"), ("x", "done", "a"),
    ]  # fmt: skip
    assert (found[0]["owners"], found[0]["due"], found[0]["box"]) == (["ana"], "2026-12-01", (0, 2))


def test_the_zero_preset_has_no_lists_and_so_no_tasks() -> None:
    assert tasks(MarkdownIt("zero").use(plan_plugin)) == []
    assert len(tasks(MarkdownIt("zero").enable("list").use(plan_plugin))) == 2


def test_lists_are_read_100_deep_under_any_preset() -> None:
    deep = "".join(f"{'  ' * depth}- [ ] t{depth}\n" for depth in range(120))
    assert len(tasks(MarkdownIt("commonmark").use(plan_plugin), deep)) == 100


def test_beside_other_plugins() -> None:
    plugins = pytest.importorskip("mdit_py_plugins", reason="mdit-py-plugins is not installed")
    assert plugins
    from mdit_py_plugins.deflist import deflist_plugin
    from mdit_py_plugins.front_matter import front_matter_plugin
    from mdit_py_plugins.tasklists import tasklists_plugin

    md = MarkdownIt("commonmark").use(front_matter_plugin).use(deflist_plugin).use(tasklists_plugin).use(plan_plugin)
    assert len(tasks(md, f"---\nplan: true\n---\n{TEXT}")) == 2
    assert md.render(TEXT)


def test_hidden_comments_are_no_blocks() -> None:
    assert tasks(MarkdownIt().use(plan_plugin), "%%\n- [ ] a\n%%\n- [ ] b\n")[0]["text"] == "b"


def test_dialects() -> None:
    md = MarkdownIt().use(plan_plugin, dialect="todoist")
    assert tasks(md, "- [ ] Call Kim +Ana p1")[0]["owners"] == ["Ana"]
    with pytest.raises(UnknownDialectError):
        MarkdownIt().use(plan_plugin, dialect="nope")


def test_html_is_the_renderers_own_unless_asked_for() -> None:
    assert MarkdownIt().use(plan_plugin).render(TEXT) == MarkdownIt().render(TEXT)


def test_accessible_html() -> None:
    html = (
        MarkdownIt()
        .use(plan_plugin, html=True)
        .render('- [ ] Email "Sam" & Kim @ana due:2026-12-01 goal:x impact:high\n')
    )
    assert 'class="doable-task doable-todo"' in html
    assert 'data-due="2026-12-01"' in html
    assert 'data-owners="ana"' in html
    assert 'data-goals="x"' in html
    assert 'aria-label="to do: Email &quot;Sam&quot; &amp; Kim"' in html
    assert '<time class="doable-due" datetime="2026-12-01">due:2026-12-01</time>' in html
    assert '<span class="doable-owner" data-owner="ana">@ana</span>' in html
    assert "[ ]" not in html


def test_accessible_html_says_done_and_keeps_markup() -> None:
    html = MarkdownIt().use(plan_plugin, html=True).render("- [x] **Call** `due:x` Kim\n")
    assert "checked" in html
    assert 'aria-label="done: **Call** `due:x` Kim"' in html
    assert "<strong>Call</strong> <code>due:x</code>" in html


def test_a_box_that_a_definition_turned_into_a_link_is_a_box() -> None:
    html = MarkdownIt().use(plan_plugin, html=True).render("- [x] foo\n\n[x]: http://e.com\n")
    assert "<a " not in html
    assert "checked" in html
