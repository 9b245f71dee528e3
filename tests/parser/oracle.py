"""What markdown-it-py finds in a document, and what doable finds, in one shape."""

import re
from typing import NamedTuple

from markdown_it import MarkdownIt

from doable_md import Plan, plan_plugin
from doable_md.front import front_end

MD = MarkdownIt("commonmark").enable("table").use(plan_plugin)
# Blocks are compared; what is inside a line is compared nowhere and costs most of the time.
MD.core.ruler.disable(["inline", "text_join"])


class Found(NamedTuple):
    """One task: where its box is, what is in it, its text and where each line of that stands, and its parent's line."""

    line: int
    column: int
    mark: str
    state: str
    text: str
    places: tuple[tuple[int, int], ...]
    parent: int | None


def by_markdown_it(text: str) -> tuple[list[Found], list[tuple[int, int]]]:
    """Return the tasks, and the top-level headings as (line, level)."""
    start = front_end(text) or int(text.startswith("\ufeff"))
    skipped = len(re.findall(r"\r\n?|\n", text[:start]))
    tasks: list[Found] = []
    headings: list[tuple[int, int]] = []
    enclosing: list[int | None] = []
    for token in MD.parse(text[start:]):
        if token.type == "heading_open" and token.level == 0:
            headings.append((token.map[0] + skipped, int(token.tag[1])))
        elif token.type == "list_item_close":
            enclosing.pop()
        elif token.type == "list_item_open":
            outer = enclosing[-1] if enclosing else None
            task = token.meta.get("task")
            enclosing.append(token.map[0] + skipped if task else outer)
            if task:
                column = start if skipped == 0 and task["box"][0] == 0 else 0
                places = tuple((line + skipped, at + (column if line == 0 else 0)) for line, at in task["lines"])
                box = task["box"]
                tasks.append(
                    Found(box[0] + skipped, box[1] + column, task["mark"], task["state"], task["text"], places, outer)
                )
    return tasks, headings


def by_doable(plan: Plan) -> tuple[list[Found], list[tuple[int, int]]]:
    """Return the same of a plan."""
    tasks: list[Found] = []
    for task in plan.tasks:
        box = plan.source.position(task.box.start)
        places = tuple(tuple(plan.source.position(task.base + start)) for start, _ in task.item.body)
        parent = task.parent.line if task.parent else None
        tasks.append(Found(box.line, box.column, task.mark, task.state.value, task.text, places, parent))
    return tasks, [(section.line, section.level) for section in plan.sections]


def everything(plan: Plan) -> object:
    """Return all that a plan says, comparable between two plans of one text."""
    return (
        [
            (
                task.marker, task.span, task.line, task.end_line, task.mark, task.text, task.depth, task.group, task.leaf,
                task.section and task.section.line, task.parent and task.parent.index, task.title_spans, task.reading,
                task.effective,
            )
            for task in plan.tasks
        ],
        [(section.span, section.level, section.title) for section in plan.sections],
        plan.goals,
        plan.near_boxes,
        plan.too_deep,
        plan.directives(),
        plan.dialect.name,
    )  # fmt: skip
