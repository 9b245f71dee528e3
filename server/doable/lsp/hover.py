"""Hovers: what a task, owner, goal or date is, how it stands, and why a finding matters."""

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from doable.lsp.session import Checked
    from doable_md import Span


class Hover(NamedTuple):
    """A hover: the range it speaks of, and Markdown."""

    span: "Span"
    text: str


def plain(text: str) -> str:
    """Return Markdown as text for clients that show it as it is."""
    return text.replace("**", "").replace("`", "")


def hover(checked: "Checked", offset: int) -> Hover | None:
    """Return what there is to say about a place."""
    task = checked.plan.task_at(offset)
    if task is None:
        return None
    reading = task.reading
    lines = [f"**{task.title}**", ""]
    if reading.trigger:
        lines.append(f"- When: {reading.trigger}")
    owners = task.effective.owners
    lines.append(f"- Owner: {', '.join(owners) if owners else 'none'}")
    lines.append(f"- Due: {task.effective.due.iso if task.effective.due else 'none'}")
    for finding in checked.findings:
        if checked.plan.task_at(finding.span.start) == task:
            lines.append(f"- {finding.code}: {finding.message}")
    return Hover(task.text_span, "\n".join(lines))
