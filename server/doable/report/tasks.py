"""What was read, for people: a line a task."""

from typing import TYPE_CHECKING

from doable.report.summary import counted
from doable.report.terminal import clean

if TYPE_CHECKING:
    from doable_md import Task


def task_text(task: "Task", path: str) -> str:
    """Return a task as one line: its place, its box, its title and what its tags say."""
    reading = task.reading
    fields = [*(f"@{owner}" for owner in reading.owners)]
    fields += [f"due:{reading.due.iso or reading.due.raw}"] if reading.due else []
    fields += [f"goal:{goal}" for goal in reading.goals]
    fields += [f"impact:{reading.impact}"] if reading.impact else []
    fields += [f"est:{reading.estimate}m"] if reading.estimate else []
    title = " ".join(task.title.split())
    words = " ".join([f"[{task.mark}]", *([title] if title else []), *fields])
    return f"{clean(path)}:{task.line + 1}:{task.column + 1}: {'  ' * task.depth}{clean(words)}\n"


def tasks_summary(files: int, tasks: int) -> str:
    """Return how much was read."""
    return f"{counted(tasks, 'task')} in {counted(files, 'file')}.\n"
