"""Plan, Task, Section and Goal: views over a document's chunks, made when they are asked for.

Offsets are absolute in the plan's text. A view belongs to one version of a document; readings of tags are kept with
the chunk and survive edits elsewhere.
"""

import re
from bisect import bisect_right
from functools import lru_cache
from itertools import accumulate, count
from typing import TYPE_CHECKING, NamedTuple

from doable_md.lazy import lazy
from doable_md.metrics import find_deadline, find_metric
from doable_md.model import Effective, Metric, Reading, State, Tag, When
from doable_md.reading import read_fields, title_of
from doable_md.text import Source, Span
from doable_md.values import parse_impact, parse_when

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from doable_md.chunk import Chunk, Heading, Item
    from doable_md.dialects import Dialect
    from doable_md.front import FrontMatter, Value
    from doable_md.pages import Page

GOAL_HEADINGS = ("Goal", "Goals", "Objective", "Objectives", "OKR", "OKRs", "Key result", "Key results", "Ziele")

_GOAL_HEADING = lazy(r"(?:goal|objective|okr|key result|ziel)\s*:\s*(?P<title>.*)", re.IGNORECASE | re.DOTALL)
_HEADING_ID = lazy(r"\s*\{#([\w-]+)\}")
_HEADING_NOISE = lazy(r"^[\W\d_]+|[\W_]+$")
_SLUG = lazy(r"[^\W_]+")
_DIRECTIVE = lazy(r"<!--\s*doable:(.*?)-->", re.DOTALL)

# How many words of a sentence make the id of a goal that has none.
_SLUG_WORDS = 4


def slug(text: str, words: int = 0) -> str:
    """Return a text as an id: lower-case words joined by hyphens; the first `words` of them, all for 0."""
    found: list[str] = _SLUG.findall(text.casefold())
    return "-".join(found[:words] if words else found)


def heading_key(title: str) -> str:
    """Return a heading as lists of headings are compared: without emoji, numbering and punctuation, in lower case."""
    return " ".join(_HEADING_NOISE.sub("", title).casefold().split())


class Section:
    """A top-level heading and what it gives the tasks below it."""

    __slots__ = ("_reading", "base", "heading", "index", "level", "line", "parent", "plan")

    def __init__(
        self, plan: "Plan", heading: "Heading", base: int, line: int, *, index: int, parent: "Section | None"
    ) -> None:
        self.plan = plan
        self.heading = heading
        self.base = base
        self.line = line
        """0-based."""
        self.index = index
        self.level = heading.level
        self.parent = parent
        self._reading: Reading | None = None

    @property
    def span(self) -> Span:
        """The heading's text without its markers."""
        return Span(self.base + self.heading.start, self.base + self.heading.end)

    @property
    def text(self) -> str:
        """The heading's text as written."""
        return self.plan.text[self.span.start : self.span.end]

    @property
    def reading(self) -> Reading:
        """What its trailing tags mean."""
        if self._reading is None:
            self._reading = read_fields(self.text, self.plan.dialect, heading=True)
        return self._reading

    @property
    def title(self) -> str:
        """The text without tags, work-in-progress limit and `{#id}`."""
        return _HEADING_ID.sub("", title_of(self.text, self.reading.pieces))

    @property
    def key(self) -> str:
        """The title as lists of headings are compared."""
        return heading_key(self.title)

    @property
    def chain(self) -> "tuple[Section, ...]":
        """This section and those around it, innermost first."""
        out: list[Section] = []
        section: Section | None = self
        while section is not None:
            out.append(section)
            section = section.parent
        return tuple(out)


class Task:
    """One task: a list item with a box, and what its own paragraph says."""

    __slots__ = (
        "_effective",
        "base",
        "chunk",
        "depth",
        "group",
        "index",
        "item",
        "leaf",
        "line",
        "number",
        "parent",
        "plan",
        "section",
    )

    def __init__(
        self, plan: "Plan", chunk: "Chunk", number: int, base: int, line: int, *, index: int,
        section: Section | None, parent: "Task | None", group: int,
    ) -> None:  # fmt: skip
        self.plan = plan
        self.chunk = chunk
        self.number = number
        self.item: Item = chunk.items[number]
        self.base = base
        self.line = line
        """0-based line of the list marker."""
        self.index = index
        """Its place in `plan.tasks`."""
        self.section = section
        self.parent = parent
        """The nearest enclosing task."""
        self.group = group
        """Number of the list it stands in: siblings under one parent have the same."""
        self.depth: int = 0 if parent is None else parent.depth + 1
        self.leaf = True
        """Whether it has no child tasks."""
        self._effective: Effective | None = None

    @property
    def mark(self) -> str:
        """The character in the box."""
        return self.item.mark

    @property
    def state(self) -> State:
        """What the box says."""
        return self.plan.states.get(self.item.mark, State.OTHER)

    @property
    def is_open(self) -> bool:
        """Todo, doing or blocked."""
        return self.state in {State.TODO, State.DOING, State.BLOCKED}

    @property
    def column(self) -> int:
        """0-based column of the list marker, in code points."""
        return self.plan.source.position(self.marker).column

    @property
    def marker(self) -> int:
        """Offset of the list marker."""
        return self.base + self.item.marker

    @property
    def box(self) -> Span:
        """The box, brackets included."""
        start = self.base + self.item.box
        return Span(start, start + 2 + len(self.item.mark))

    @property
    def end_line(self) -> int:
        """0-based last line of the task's own paragraph."""
        return self.line + self.item.end_line - self.item.line

    @property
    def text(self) -> str:
        """The source of the item's own paragraph without the box; lines joined by a line feed."""
        # Kept nowhere: a second text for each task would cost more memory than it saves time.
        text, body = self.chunk.text, self.item.body
        if len(body) == 1:
            start, end = body[0]
            return text[start:end]
        return "\n".join([text[start:end] for start, end in body])

    @property
    def span(self) -> Span:
        """From the list marker to the end of the task's own paragraph."""
        end = self.item.body[-1][1] if self.item.body else self.item.box + 3
        return Span(self.marker, self.base + end)

    @property
    def text_span(self) -> Span:
        """From the first to the last character of `text`; empty behind the box where there is none."""
        if not self.item.body:
            return Span(self.box.end, self.box.end)
        return Span(self.base + self.item.body[0][0], self.base + self.item.body[-1][1])

    def offset(self, at: int) -> int:
        """Return where a place in `text` stands in the document."""
        for start, end in self.item.body:
            if at <= end - start:
                return self.base + start + at
            at -= end - start + 1
        return self.text_span.end

    def at(self, start: int, end: int) -> Span:
        """Return the range of the document between two places in `text`."""
        return Span(self.offset(start), self.offset(end))

    def spans(self, start: int, end: int) -> tuple[Span, ...]:
        """Return the ranges between two places in `text`, one a line: what stands there without quote markers."""
        return self._spans(((start, end),))

    def _spans(self, ranges: "Iterable[tuple[int, int]]") -> tuple[Span, ...]:
        body = self.item.body
        starts = list(accumulate([end - start + 1 for start, end in body], initial=0))
        out: list[Span] = []
        for start, end in ranges:
            number = max(bisect_right(starts, start) - 1, 0)
            while number < len(body) and starts[number] < end:
                low, high = body[number]
                begin, stop = max(start - starts[number], 0), min(end - starts[number], high - low)
                if begin < stop:
                    out.append(Span(self.base + low + begin, self.base + low + stop))
                number += 1
        return tuple(out)

    def tag_spans(self, tag: Tag) -> tuple[Span, ...]:
        """Return the ranges of a tag of `reading.tags`, one a line."""
        return self.spans(tag.start, tag.end)

    @property
    def reading(self) -> Reading:
        """What the task's own tags mean."""
        cache = self.chunk.fields
        if cache is None:
            cache = self.chunk.no_readings()
        found = cache[self.number]
        if found is None:
            found = read_fields(self.text, self.plan.dialect, state=self.state, linked=self.plan.linked)
            cache[self.number] = found
        return found

    @property
    def title(self) -> str:
        """The text without its tags."""
        return title_of(self.text, self.reading.pieces)

    @property
    def title_spans(self) -> tuple[Span, ...]:
        """The ranges of the title; joined, lines by a space, they are the title."""
        return self._spans(self.reading.pieces)

    @property
    def has_notes(self) -> bool:
        """Whether the item holds list items that are no tasks."""
        if not self.item.children:
            return False
        return any(item.parent == self.number and item.box < 0 for item in self.chunk.items)

    @property
    def effective(self) -> Effective:
        """The task's values with scopes applied: own, else of the nearest parent task, heading or the front matter."""
        if self._effective is None:
            own = self.reading
            outer = self.parent.effective if self.parent else self.plan.scope(self.section)
            self._effective = Effective(
                own.owners or outer.owners, own.due or outer.due, own.goals or outer.goals, own.impact or outer.impact
            )
        return self._effective

    def has(self, field: str) -> bool:
        """Whether the task's own text has a tag of this field, readable or not."""
        return any(tag.field == field for tag in self.reading.tags)


class Goal(NamedTuple):
    """A definition of a goal.

    `where` says how it is defined: `tag` (an item that starts with `goal:<id>`), `section` (an item under a goals
    heading), `heading` (`## Goal: …`) or `front` (front matter). `span` is its sentence, `id_span` what names it,
    None where the id is made from its first words.
    """

    id: str
    title: str
    where: str
    span: Span
    id_span: Span | None
    owners: tuple[str, ...]
    due: str | None
    supports: tuple[str, ...]
    metric: Metric | None
    parent: str | None
    """Id of the goal it is nested under."""
    task: int | None
    """Number of the task it is, where it is written with a box."""
    line: int


class Directive(NamedTuple):
    """A `<!-- doable: … -->` comment outside code: its words, its range, and whether it is alone on its line."""

    text: str
    span: Span
    line: int
    alone: bool


class Options(NamedTuple):
    """What `read` was asked for: kept, so that an edited plan is read the same way."""

    path: str
    dialect: str
    states: "Mapping[str, str]"
    goal_headings: tuple[str, ...]


class Plan:
    """One document, read. Immutable; what it holds is worked out when it is asked for and kept."""

    __slots__ = (
        "_chunks",
        "_goals",
        "_line_starts",
        "_linked",
        "_scopes",
        "_sections",
        "_source",
        "_starts",
        "_tasks",
        "_text",
        "dialect",
        "front",
        "head",
        "options",
        "pages",
        "states",
    )

    def __init__(
        self,
        pages: "tuple[Page, ...]",
        options: Options,
        *,
        front: "FrontMatter | None",
        dialect: "Dialect",
        states: dict[str, State],
        head: str,
        text: str | None = None,
    ) -> None:
        self.pages = pages
        self.options = options
        self.front = front
        self.dialect = dialect
        self.states = states
        self.head = head
        """What stands before the first chunk: front matter, a byte order mark."""
        self._text = text
        self._chunks: list[Chunk] | None = None
        self._starts: list[int] | None = None
        self._source: Source | None = None
        self._tasks: tuple[Task, ...] | None = None
        self._sections: tuple[Section, ...] = ()
        self._goals: tuple[Goal, ...] | None = None
        self._scopes: dict[int, Effective] = {}
        self._line_starts: list[int] | None = None
        self._linked: frozenset[str] | None = None

    def let_go(self) -> None:
        """Forget the views that were made: they and the plan hold each other, which only a collection of cycles ends.

        Whoever reads thousands of documents calls this when done with one; a view that is asked for is made anew.
        """
        self._tasks = self._goals = self._source = None
        self._sections = ()
        self._scopes = {}

    @property
    def path(self) -> str:
        """The path given to `read`."""
        return self.options.path

    @property
    def text(self) -> str:
        """The whole document."""
        if self._text is None:
            self._text = self.head + "".join([chunk.text for chunk in self.chunks])
        return self._text

    @property
    def length(self) -> int:
        """How many code points the document has."""
        return len(self.head) + sum([page.length for page in self.pages])

    @property
    def is_split(self) -> bool:
        """Whether the document was split into more than one chunk."""
        return len(self.pages) > 1 or (len(self.pages) == 1 and len(self.pages[0].chunks) > 1)

    def chunks_start_with(self, text: str) -> bool:
        """Whether the document, front matter aside, starts so."""
        return bool(self.pages) and self.pages[0].chunks[0].text.startswith(text)

    @property
    def chunks(self) -> "list[Chunk]":
        """The stretches that are read alone, in order."""
        if self._chunks is None:
            self._chunks = [chunk for page in self.pages for chunk in page.chunks]
        return self._chunks

    @property
    def starts(self) -> list[int]:
        """Offsets at which the chunks start."""
        if self._starts is None:
            lengths = [len(chunk.text) for chunk in self.chunks[:-1]]
            self._starts = list(accumulate(lengths, initial=len(self.head))) if self.chunks else []
        return self._starts

    @property
    def source(self) -> Source:
        """The text with its line table."""
        if self._source is None:
            self._source = Source(self.text)
        return self._source

    @property
    def tasks(self) -> tuple[Task, ...]:
        """All tasks in order of place."""
        if self._tasks is None:
            self._build()
        return self._tasks or ()

    @property
    def sections(self) -> tuple[Section, ...]:
        """All top-level headings in order of place. Documents that hold nothing of a plan are not searched for them."""
        if self._tasks is None:
            self._build()
        return self._sections

    @property
    def linked(self) -> frozenset[str]:
        """Labels of link definitions that look like fields: what they name in brackets is a link."""
        if self._linked is None:
            self._linked = frozenset(label for page in self.pages for label in page.labels)
        return self._linked

    @property
    def goals(self) -> tuple[Goal, ...]:
        """All definitions of goals in order of place; `Goal.where` says which depend on this being a planning file."""
        if self._goals is None:
            self._goals = tuple(_goals(self))
        return self._goals

    def chunk_lines(self) -> list[int]:
        """The 0-based line on which each chunk starts."""
        if self._line_starts is None:
            first = len(Source(self.head).line_starts) - 1
            lines = [chunk.lines for chunk in self.chunks[:-1]]
            self._line_starts = list(accumulate(lines, initial=first)) if self.chunks else []
        return self._line_starts

    def _build(self) -> None:
        tasks: list[Task] = []
        sections: list[Section] = []
        open_sections: list[Section] = []
        section: Section | None = None
        groups = count()
        lists: dict[tuple[int, int], int] = {}
        top, goes_on = -1, False
        for chunk, base, line in zip(self.chunks, self.starts, self.chunk_lines(), strict=True):
            items = () if chunk.boxless else chunk.items
            if not goes_on:
                top = next(groups)
            goes_on = chunk.tail
            if len(items) == 1 and not chunk.headings and items[0].box >= 0 and items[0].group == 0:
                tasks.append(
                    Task(
                        self,
                        chunk,
                        0,
                        base,
                        line + items[0].line,
                        index=len(tasks),
                        section=section,
                        parent=None,
                        group=top,
                    )
                )
                continue
            pending = list(chunk.headings)
            here: dict[int, Task] = {}
            group, number_of_group = top, 0
            for number, item in enumerate(items):
                while pending and pending[0].line <= item.line:
                    self._enter(pending.pop(0), base, line, sections, open_sections)
                section = open_sections[-1] if open_sections else None
                if item.group != number_of_group:
                    group, number_of_group = next(groups), item.group
                if item.box < 0:
                    continue
                parent = _enclosing(items, here, item.parent)
                inner = (base, item.parent)
                if item.parent >= 0 and inner not in lists:
                    lists[inner] = next(groups)
                at = lists[inner] if item.parent >= 0 else group
                task = Task(
                    self,
                    chunk,
                    number,
                    base,
                    line + item.line,
                    index=len(tasks),
                    section=section,
                    parent=parent,
                    group=at,
                )
                if parent is not None:
                    parent.leaf = False
                here[number] = task
                tasks.append(task)
            top = group
            for heading in pending:
                self._enter(heading, base, line, sections, open_sections)
            section = open_sections[-1] if open_sections else None
        self._sections = tuple(sections)
        self._tasks = tuple(tasks)

    def _enter(self, heading: "Heading", base: int, line: int, sections: list[Section], stack: list[Section]) -> None:
        while stack and stack[-1].level >= heading.level:
            stack.pop()
        outer = stack[-1] if stack else None
        section = Section(self, heading, base, line + heading.line, index=len(sections), parent=outer)
        sections.append(section)
        stack.append(section)

    def scope(self, section: Section | None) -> Effective:
        """Return the values a section and the front matter give to the tasks in it."""
        if section is None:
            front = self.front
            if front is None or not front.plan:
                return _NO_SCOPE
            due = front.text("due")
            impact = front.text("impact")
            return Effective(
                front.names("owner"),
                parse_when(due) if due else None,
                front.names("goal"),
                parse_impact(impact) if impact else None,
            )
        known = self._scopes.get(section.index)
        if known is None:
            outer = self.scope(section.parent)
            own = section.reading
            goals = own.goals
            if match := _GOAL_HEADING.match(section.title):
                named = _HEADING_ID.search(section.text)
                goals = goals or (named[1] if named else slug(match["title"], _SLUG_WORDS),)
            known = Effective(
                own.owners or outer.owners, own.due or outer.due, goals or outer.goals, own.impact or outer.impact
            )
            self._scopes[section.index] = known
        return known

    def task_at(self, offset: int) -> Task | None:
        """Return the task whose lines hold an offset, None where there is none."""
        number = bisect_right(self.tasks, offset, key=lambda task: task.marker) - 1
        # A task's indentation belongs to its line.
        number = max(number, 0)
        line = self.source.position(offset).line
        for task in self.tasks[number : number + 2]:
            if task.line <= line <= task.end_line:
                return task
        return None

    def section_at(self, offset: int) -> Section | None:
        """Return the section that holds an offset."""
        number = bisect_right(self.sections, offset, key=lambda section: section.span.start) - 1
        return self.sections[number] if number >= 0 else None

    @property
    def near_boxes(self) -> tuple[Span, ...]:
        """Lines that look like a task and are none, from their first character to their end."""
        return tuple(
            Span(base + a, base + b)
            for chunk, base in zip(self.chunks, self.starts, strict=True)
            for a, b in chunk.near
        )

    @property
    def too_deep(self) -> tuple[int, ...]:
        """Offsets of list markers nested deeper than what is read."""
        return tuple(base + at for chunk, base in zip(self.chunks, self.starts, strict=True) for at in chunk.deep)

    def in_code(self, offset: int) -> bool:
        """Whether an offset stands in fenced or indented code."""
        number = bisect_right(self.starts, offset) - 1
        if number < 0:
            return False
        at = offset - self.starts[number]
        return any(start <= at < end for start, end in self.chunks[number].code)

    def directives(self) -> tuple[Directive, ...]:
        """All `<!-- doable: … -->` comments outside code, in order of place."""
        if "doable:" not in self.text:
            return ()
        out: list[Directive] = []
        for match in _DIRECTIVE.finditer(self.text):
            if self.in_code(match.start()) or (self.front and match.start() < self.front.span.end):
                continue
            line = self.source.position(match.start()).line
            span = self.source.line_span(line)
            before = self.text[span.start : match.start()].strip(" \t>")
            last = self.source.line_span(self.source.position(match.end()).line)
            after = self.text[match.end() : last.end].strip()
            if _inside_ticks(self.text[span.start : match.start()]):
                continue
            out.append(Directive(match[1].strip(), Span(*match.span()), line, not before and not after))
        return tuple(out)


def _enclosing(items: "tuple[Item, ...]", tasks: dict[int, Task], number: int) -> Task | None:
    """Return the nearest task among an item's ancestors, of which `number` is the first."""
    while number >= 0 and number not in tasks:
        number = items[number].parent
    return tasks[number] if number >= 0 else None


def _inside_ticks(before: str) -> bool:
    return before.count("`") % 2 == 1


_NO_SCOPE = Effective((), None, (), None)


def is_goal_section(section: Section | None, headings: frozenset[str]) -> bool:
    """Whether a section's heading names goals; `headings` are keys as of `heading_key`."""
    return section is not None and section.key in headings


def _goals(plan: Plan) -> list[Goal]:
    out = _front_goals(plan)
    out += [goal for section in plan.sections if (goal := _heading_goal(section))]
    keys = _heading_keys(plan.options.goal_headings)
    listed = {section.index for section in plan.sections if section.key in keys}
    # A goal stands under a goals heading, or is an item without a box that names one.
    if not listed and "goal:" not in plan.text:
        return out
    by_offset: dict[int, Task] = {}
    for chunk, base, line in zip(plan.chunks, plan.starts, plan.chunk_lines(), strict=True):
        if chunk.boxless:
            section = plan.section_at(base + len(chunk.text))
            if "goal:" not in chunk.text and (section is None or section.index not in listed):
                continue
        elif not listed and (
            (len(chunk.items) == 1 and chunk.items[0].box >= 0)
            or "goal:" not in chunk.text
            or all(item.box >= 0 for item in chunk.items)
        ):
            continue
        if chunk.items:
            by_offset = by_offset or {task.marker: task for task in plan.tasks}
            out += _item_goals(plan, chunk, base, line, listed=listed, tasks=by_offset)
    out.sort(key=lambda goal: goal.span.start)
    return out


@lru_cache(maxsize=16)
def _heading_keys(names: tuple[str, ...]) -> frozenset[str]:
    return frozenset(map(heading_key, names))


def _item_goals(
    plan: Plan, chunk: "Chunk", base: int, line: int, *, listed: set[int], tasks: dict[int, Task]
) -> "Iterator[Goal]":
    ids: dict[int, str] = {}
    for number, item in enumerate(chunk.items):
        task = tasks.get(base + item.marker)
        section = task.section if task else plan.section_at(base + item.marker)
        in_list = section is not None and section.index in listed
        if not item.body or (task and not in_list):
            continue
        text = task.text if task else "\n".join([chunk.text[a:b] for a, b in item.body])
        if not in_list and "goal:" not in text:
            continue
        reading = task.reading if task else read_fields(text, plan.dialect)
        title = title_of(text, reading.pieces)
        first = reading.tags[0] if reading.tags else None
        named = first if first and first.field == "goal" and not text[: first.start].strip(" *_") else None
        metric = find_metric(title)
        if not named and (not in_list or (item.parent in ids and metric is None)):
            # Outside a goals section only the first tag names a goal; inside, a note below a goal is none.
            continue
        key = named or next((tag for tag in reading.tags if tag.field == "goal"), None)
        goal_id = (reading.goals[0] if key and reading.goals else "") or slug(title, _SLUG_WORDS)
        if not goal_id:
            continue
        ids[number] = goal_id
        span = Span(base + item.body[0][0], base + item.body[-1][1])
        id_span = (
            Span(span.start + key.value_start, span.start + key.value_end) if key and len(item.body) == 1 else None
        )
        due = (reading.due.day if reading.due else None) or (metric.by if metric else None) or find_deadline(title)
        yield Goal(
            goal_id, title, "tag" if named and item.box < 0 else "section", span, id_span, reading.owners, due,
            reading.supports, metric, ids.get(item.parent), task.index if task else None, line + item.line,
        )  # fmt: skip


def _heading_goal(section: Section) -> Goal | None:
    match = _GOAL_HEADING.match(section.title)
    if not match or not match["title"].strip():
        return None
    title = match["title"].strip()
    named = _HEADING_ID.search(section.text)
    reading = section.reading
    id_span = Span(section.span.start + named.start(1), section.span.start + named.end(1)) if named else None
    metric = find_metric(title)
    goal_id = named[1] if named else reading.goals[0] if reading.goals else slug(title, _SLUG_WORDS)
    due = (reading.due.day if reading.due else None) or find_deadline(title)
    return Goal(
        goal_id,
        title,
        "heading",
        section.span,
        id_span,
        reading.owners,
        due,
        reading.supports,
        metric,
        None,
        None,
        section.line,
    )


def _front_goals(plan: Plan) -> list[Goal]:
    out: list[Goal] = []
    for goal_id, value in plan.front.goals.items() if plan.front else ():
        table: dict[str, Value] = value.value if isinstance(value.value, dict) else {}
        title = value.value if isinstance(value.value, str) else _scalar(table, "title")
        metric = find_metric(title)
        due = _scalar(table, "due")
        out.append(
            Goal(
                goal_id, title, "front", value.span, None, _list(table, "owner"),
                (parse_when(due).day if due else None) or find_deadline(title), _list(table, "supports"), metric, None,
                None,
                plan.source.position(value.span.start).line,
            )
        )  # fmt: skip
    return out


def _scalar(table: "dict[str, Value]", key: str) -> str:
    value = table.get(key)
    return value.value if value and isinstance(value.value, str) else ""


def _list(table: "dict[str, Value]", key: str) -> tuple[str, ...]:
    value = table.get(key)
    if value is None:
        return ()
    if isinstance(value.value, list):
        return tuple(item.value.removeprefix("@") for item in value.value if isinstance(item.value, str))
    return (value.value.removeprefix("@"),) if isinstance(value.value, str) and value.value else ()


__all__ = [
    "GOAL_HEADINGS",
    "Directive",
    "Goal",
    "Options",
    "Plan",
    "Section",
    "Task",
    "When",
    "heading_key",
    "is_goal_section",
    "slug",
]
