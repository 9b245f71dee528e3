"""plan_plugin: doable's tasks as a markdown-it-py plugin, usable with any preset and beside mdit-py-plugins."""

import re
from html import escape
from typing import TYPE_CHECKING, Any

from doable_md.blocks import MAX_NESTING
from doable_md.dialects import DIALECTS, STATES, Dialect
from doable_md.lazy import lazy
from doable_md.model import Reading, State
from doable_md.reader import UnknownDialectError
from doable_md.reading import read_fields, title_of
from doable_md.text import TRIM

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.renderer import RendererProtocol
    from markdown_it.rules_block import StateBlock
    from markdown_it.rules_core import StateCore
    from markdown_it.token import Token
    from markdown_it.utils import EnvType, OptionsDict

_BOX = lazy(r"\[([^\n])\](?=\s|\Z)")

# ARIA has no word for most states, so only done and not done are told to assistive technology as such.
_LABELS = {
    "todo": "to do", "doing": "doing", "done": "done", "dropped": "dropped",
    "blocked": "blocked", "deferred": "deferred", "other": "other",
}  # fmt: skip


def plan_plugin(md: "MarkdownIt", *, dialect: str = "doable", html: bool = False) -> None:
    """Mark tasks in the token stream of `md`; with `html`, render them as accessible HTML too.

    Each `list_item_open` token of a task gets `meta["task"]`, a dict: `mark` and `state` (as in the model), `text`
    (the paragraph without the box), `title`, `owners`, `due`, `goals`, `impact` in normal form, `reading` (the whole
    `Reading`), `box` (line and column of `[`, 0-based) and `lines` (line and column at which each line of `text`
    starts; columns count code points). Also adds a block rule for `%%` comments and raises `maxNesting` to read lists
    nested as deep as doable does. Raises UnknownDialectError on a dialect that is not in `DIALECTS`.
    """
    if dialect not in DIALECTS:
        msg = f"unknown dialect {dialect!r}; known are {', '.join(DIALECTS)}"
        raise UnknownDialectError(msg)
    # A nested list is two levels deep for markdown-it-py (list and item), a paragraph in it a third.
    md.options["maxNesting"] = max(md.options["maxNesting"], 2 * MAX_NESTING + 2)
    md.block.ruler.before("fence", "plan_comment", _comment, {"alt": ["paragraph", "reference", "blockquote", "list"]})

    def mark(state: "StateCore") -> None:
        _mark(state, DIALECTS[dialect])

    md.core.ruler.after("block", "plan", mark)
    if html:
        md.core.ruler.push("plan_html", _html)
        md.add_render_rule("plan_box", _render_box)
        md.add_render_rule("plan_tag", _render_tag)


def _comment(state: "StateBlock", start: int, end: int, silent: bool) -> bool:
    """Take a `%%` line and all to the next `%%`, or to the end of the document: Obsidian's comments are no blocks."""
    if state.is_code_block(start):
        return False
    begin = state.bMarks[start] + state.tShift[start]
    if not state.src.startswith("%%", begin) or "%%" in state.src[begin + 2 : state.eMarks[start]]:
        return False
    if silent:
        return True
    line = start + 1
    lazy = False
    # A line without its block quote's marker is no part of what is hidden in that quote.
    while line < end and not (lazy := state.sCount[line] < 0):
        if "%%" in state.src[state.bMarks[line] : state.eMarks[line]]:
            break
        line += 1
    state.line = line if lazy else min(line + 1, end)
    token = state.push("plan_comment", "", 0)
    token.map = [start, state.line]
    token.hidden = True
    return True


def _mark(state: "StateCore", dialect: Dialect) -> None:
    lines = re.split(r"\n", state.src)
    states = {**STATES, **dialect.states}
    tokens = state.tokens
    for index, token in enumerate(tokens[:-2]):
        if token.type != "list_item_open" or tokens[index + 1].type != "paragraph_open":
            continue
        inline = tokens[index + 2]
        box = _BOX.match(inline.content)
        if box is None or inline.map is None:
            continue
        rows = [row.strip(TRIM) for row in inline.content.split("\n")]
        first = rows[0][box.end() :].strip(TRIM)
        text = "\n".join([*([first] if first else []), *rows[1:]])
        named = State(states.get(box[1], "other"))
        reading = read_fields(text, dialect, state=named)
        top = inline.map[0]
        while top < inline.map[1] - 1 and not lines[top].rstrip(TRIM).endswith(rows[0]):
            # A first line of nothing but NBSP and the like was trimmed away.
            top += 1
        places = [(top + number, _column(lines, top + number, row)) for number, row in enumerate(rows)]
        body = ([(places[0][0], places[0][1] + len(rows[0]) - len(first))] if first else []) + places[1:]
        token.meta["task"] = _meta(box[1], named, text, reading) | {"box": places[0], "lines": body}


def _column(lines: "Sequence[str]", number: int, row: str) -> int:
    """Where a paragraph's line starts in its source line: markdown-it-py keeps no columns, but a line is its tail."""
    if number >= len(lines):
        return 0
    return len(lines[number].rstrip(TRIM)) - len(row) if row else len(lines[number])


def _meta(mark: str, state: State, text: str, reading: Reading) -> dict[str, Any]:
    return {
        "mark": mark,
        "state": state.value,
        "text": text,
        "title": title_of(text, reading.pieces),
        "owners": list(reading.owners),
        "due": reading.due.iso if reading.due else None,
        "goals": list(reading.goals),
        "impact": reading.impact,
        "reading": reading,
    }


def _html(state: "StateCore") -> None:
    """Put a box in front of each task and wrap its tags; runs after inline parsing, on text tokens only."""
    for index, token in enumerate(state.tokens):
        task = token.meta.get("task") if token.type == "list_item_open" else None
        if task is None:
            continue
        token.attrJoin("class", f"doable-task doable-{task['state']}")
        for name in ("due", "impact"):
            if task[name]:
                token.attrSet(f"data-{name}", task[name])
        for name in ("owners", "goals"):
            if task[name]:
                token.attrSet(f"data-{name}", " ".join(task[name]))
        children = state.tokens[index + 2].children
        if children:
            children[:] = _with_tags(_without_box(children), task["reading"])
            children.insert(0, _token("plan_box", task["state"], task["title"]))


def _without_box(children: "list[Token]") -> "list[Token]":
    """Drop the box from the inline tokens: as text, or as the link that a definition `[x]: url` made of it."""
    first = children[0]
    if first.type == "text":
        first.content = re.sub(r"^\[[^\n]\]\s?", "", first.content)
        return children
    if first.type == "link_open":
        close = next((n for n, token in enumerate(children) if token.type == "link_close"), len(children) - 1)
        rest = children[close + 1 :]
        if rest and rest[0].type == "text":
            rest[0].content = rest[0].content.lstrip()
        return rest
    return children


_KINDS = {"owner": "owner", "due": "due", "goal": "goal", "impact": "impact"}


def _with_tags(children: "list[Token]", reading: Reading) -> "list[Token]":
    """Split text tokens at owner, due, goal and impact tags as they are written."""
    written = [
        (f"@{tag.value}" if tag.key == "@" and tag.field == "owner" else None, tag)
        for tag in reading.tags
        if tag.field in _KINDS
    ]
    out: list[Token] = []
    for token in children:
        if token.type != "text":
            out.append(token)
            continue
        rest = token.content
        for handle, tag in written:
            for shown in (
                [handle] if handle else [f"{tag.key}:{tag.value}", f'{tag.key}:"{tag.value}"', f"{tag.key} {tag.value}"]
            ):
                before, found, after = rest.partition(shown)
                if found:
                    out += [_token("text", before), _token("plan_tag", found, tag.field, tag.value)]
                    rest = after
                    break
        out.append(_token("text", rest))
    return out


def _token(kind: str, content: str, *info: str) -> "Token":
    from markdown_it.token import Token  # noqa: PLC0415 - only a program that has markdown-it-py loaded gets here

    token = Token(kind, "", 0)
    token.content = content
    token.meta = {"info": info}
    return token


def _render_box(
    self: "RendererProtocol", tokens: "Sequence[Token]", index: int, options: "OptionsDict", env: "EnvType"
) -> str:
    state, (title,) = tokens[index].content, tokens[index].meta["info"]
    checked = " checked" if state == "done" else ""
    label = escape(f"{_LABELS[state]}: {title}", quote=True)
    return f'<input type="checkbox" class="doable-box" disabled{checked} data-state="{state}" aria-label="{label}"> '


def _render_tag(
    self: "RendererProtocol", tokens: "Sequence[Token]", index: int, options: "OptionsDict", env: "EnvType"
) -> str:
    content = escape(tokens[index].content)
    field, value = tokens[index].meta["info"]
    shown = escape(value, quote=True)
    if field == "due" and re.match(r"\d{4}-\d\d-\d\d", value):
        return f'<time class="doable-due" datetime="{shown}">{content}</time>'
    return f'<span class="doable-{field}" data-{field}="{shown}">{content}</span>'
