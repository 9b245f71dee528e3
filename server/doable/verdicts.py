"""What the rules said of a document before it was edited, as far as it still holds."""

from bisect import bisect_left, bisect_right
from typing import TYPE_CHECKING, NamedTuple, cast

from doable.context import SLOTS, Context
from doable.rule import Reach, Rule, Scope
from doable_md.text import Span

if TYPE_CHECKING:
    from collections.abc import Iterator

    from doable.finding import Finding, Found
    from doable.lexicon import Wording
    from doable.planning import Standing
    from doable.rule import TaskCheck
    from doable_md import Plan, Section, Task
    from doable_md.blocks import Chunk, Item

# What a check may read of a context that is not told by a task's chunk, scope and standing: see `_Watched`.
_OUTSIDE = ("plan", "_workspace", "facts", "_survey", "_shares", "_owners_here", "_goals", "idle")


class _Kept(NamedTuple):
    """What TASK rules said of one chunk. `found` spans are relative to the chunk; `again` are the rules (their number,
    and the task's in the chunk) that looked at more than the chunk, so that they are asked each time.
    """

    chunk: "Chunk"
    key: tuple[object, ...]
    found: "tuple[tuple[int, Found], ...]"
    again: tuple[tuple[int, int], ...]


class Local(NamedTuple):
    """How findings came from those before: `removed` of them at `at` gave way to `added`, the rest moved along, on the
    same lines where `same_lines`.
    """

    at: int
    removed: int
    added: int
    same_lines: bool


class Verdicts:
    """The memory of one document's checks. Chunks survive edits elsewhere, and so does what was said of them."""

    def __init__(self) -> None:
        self.words: dict[tuple[int, int], Wording] = {}
        self.whole: list[Finding] = []
        """What PLAN and WORKSPACE rules said, before suppression, of `plan`."""
        self.plan: Plan | None = None
        self.final: list[Finding] = []
        """What was said of `plan` or a later version in the end, in order of place."""
        self.final_plan: Plan | None = None
        self.local: Local | None = None
        """How `final` came from the one before it, where only one chunk was looked at."""
        self.asked = 0
        """How often a TASK rule was asked: what tests count."""
        self._chunks: dict[int, _Kept] = {}
        self._frame: tuple[object, ...] = ()
        self._standings: tuple[Standing, ...] = ()
        self._whole_of = (0, 0)
        # Chunks whose words are kept and that no entry of `_chunks` keeps alive.
        self._held: list[Chunk] = []

    def begin(self, context: Context) -> None:
        """Forget all where something changed that everything rests on."""
        plan = context.plan
        frame = (context.settings, plan.dialect, plan.states, plan.front, context.today)
        same = len(self._frame) == len(frame) and all(a is b for a, b in zip(self._frame[:4], frame[:4], strict=True))
        if not same or self._frame[4] != frame[4]:
            self._frame = frame
            self._chunks, self.words = {}, {}
            self.whole, self.plan = [], None
            self.final, self.final_plan = [], None
        context.keep_words(self.words)

    def knows_whole(self, context: Context) -> bool:
        """Whether `whole` is what the rules would say now."""
        return self.plan is context.plan and self._whole_of == (id(context.workspace), context.workspace.version)

    def keep_whole(self, context: Context, whole: "list[Finding]") -> None:
        """Remember what rules about the whole document or workspace said."""
        self.whole, self.plan = whole, context.plan
        self._whole_of = (id(context.workspace), context.workspace.version)

    def end(self, context: Context, final: "list[Finding]", local: "Local | None" = None) -> None:
        """Remember what was said in the end."""
        self.final, self.final_plan, self.local = final, context.plan, local
        self._standings = context.survey.standings

    def changed_chunk(self, context: Context) -> int | None:
        """Return the number of the one chunk that differs from the last version's, where nothing outside of it can
        stand otherwise for that. None: more changed, or it may have.
        """
        old, new = self.final_plan, context.plan
        if old is None or old.front is not new.front or len(old.chunks) != len(new.chunks) or "doable:" in new.text:
            return None
        # An edit has the chunk before it read again too, which mostly says the same.
        pairs = zip(old.chunks, new.chunks, strict=True)
        changed = [number for number, (a, b) in enumerate(pairs) if a is not b and not _same(a, b)]
        if len(changed) != 1 or context.survey.standings != self._standings:
            return None
        number = changed[0]
        a, b = old.chunks[number], new.chunks[number]
        if a.headings or b.headings or a.tail != b.tail or list(map(_shape, a.items)) != list(map(_shape, b.items)):
            return None
        return number

    def tasks_of(self, number: int, context: Context, rules: "tuple[Rule, ...]") -> "Iterator[tuple[Rule, Found]]":
        """Yield what TASK rules say of one chunk's tasks."""
        plan = context.plan
        chunk, base = plan.chunks[number], plan.starts[number]
        self._held.append(chunk)
        first = bisect_left(plan.tasks, base, key=lambda task: task.base)
        last = bisect_right(plan.tasks, base, key=lambda task: task.base)
        for task in plan.tasks[first:last]:
            for rule in rules:
                if rule.scope is not Scope.TASK or not _reaches(rule, task, context):
                    continue
                if rule.needs and not context.has(task, rule.needs):
                    continue
                self.asked += 1
                for found in cast("TaskCheck", rule.check)(task, context.with_options(rule.code)):
                    yield rule, found

    def tasks(self, context: Context, rules: "tuple[Rule, ...]") -> "Iterator[tuple[Rule, Found]]":
        """Yield what TASK rules say, asking them only of chunks that are new or stand otherwise than before."""
        if context.plan.tasks:
            # Worked out once for all copies of the context.
            context.children(context.plan.tasks[0])
        chosen = [(rule, _watched(context.with_options(rule.code))) for rule in rules if rule.scope is Scope.TASK]
        sections: dict[int, tuple[str, ...]] = {}
        new: dict[int, _Kept] = {}
        for tasks in _by_chunk(context.plan.tasks):
            first = tasks[0]
            key = _key(tasks, context, sections)
            kept = self._chunks.get(id(first.chunk))
            if kept is None or kept.key != key:
                kept = self._ask(tasks, key, chosen, context)
            new[id(first.chunk)] = kept
            for number, found in kept.found:
                yield chosen[number][0], found._replace(span=found.span.shift(first.base))
            by_number = {task.number: task for task in tasks} if kept.again else {}
            for number, task in kept.again:
                rule, own = chosen[number]
                for found in cast("TaskCheck", rule.check)(by_number[task], own):
                    yield rule, found
        self._forget(new)

    def _ask(
        self, tasks: "list[Task]", key: tuple[object, ...], chosen: "list[tuple[Rule, _Watched]]", context: Context
    ) -> _Kept:
        found: list[tuple[int, Found]] = []
        again: list[tuple[int, int]] = []
        for task in tasks:
            for number, (rule, own) in enumerate(chosen):
                if not _reaches(rule, task, context) or (rule.needs and not context.has(task, rule.needs)):
                    continue
                self.asked += 1
                own.touched = False
                said = list(cast("TaskCheck", rule.check)(task, own))
                # Places elsewhere, and numbers that may be offsets, do not move with the chunk.
                fixed = all(not one.related and not any(isinstance(v, int) for v in one.data.values()) for one in said)
                if own.touched or not fixed:
                    again.append((number, task.number))
                else:
                    found += [(number, one._replace(span=one.span.shift(-task.base))) for one in said]
        return _Kept(tasks[0].chunk, key, tuple(found), tuple(again))

    def _forget(self, new: "dict[int, _Kept]") -> None:
        gone = self._held or self._chunks.keys() - new.keys()
        self._chunks = new
        self._held = []
        # Identities may be given again once a chunk is gone: what is kept under them goes with it.
        if gone:
            self.words = {key: value for key, value in self.words.items() if key[0] in new}


def _same(a: "Chunk", b: "Chunk") -> bool:
    return a.text == b.text and a.items == b.items and a.headings == b.headings and a.tail == b.tail


def _shape(item: "Item") -> tuple[object, ...]:
    return item.line, item.bullet, item.parent, item.depth, item.quoted, item.box < 0, item.mark, item.group


def _reaches(rule: Rule, task: "Task", context: Context) -> bool:
    if rule.reach is Reach.EVERY:
        return True
    if not context.is_open(task) or not context.standing(task).planned:
        return False
    return rule.reach is Reach.PLANNED or task.leaf


def _by_chunk(tasks: "tuple[Task, ...]") -> "Iterator[list[Task]]":
    here: list[Task] = []
    for task in tasks:
        if here and here[0].chunk is not task.chunk:
            yield here
            here = []
        here.append(task)
    if here:
        yield here


def _key(tasks: "list[Task]", context: Context, sections: "dict[int, tuple[str, ...]]") -> tuple[object, ...]:
    """What, beside a chunk's own text, TASK rules may read without being noticed."""
    out: list[object] = []
    for task in tasks:
        section = task.section
        out.append(() if section is None else _titles(section, sections))
        out.append(context.survey.standings[task.index])
        out.append(task.effective)
    return tuple(out)


def _titles(section: "Section", known: "dict[int, tuple[str, ...]]") -> tuple[str, ...]:
    found = known.get(section.index)
    if found is None:
        found = known[section.index] = tuple(f"{one.level} {one.text}" for one in section.chain)
    return found


class _Watched(Context):
    """A context that notes when a check looks beyond its task: at other tasks, the document or the workspace."""

    __slots__ = ("touched",)
    touched: bool

    def standing(self, task: "Task") -> "Standing":
        """The standing of a task of the chunk is in the chunk's key."""
        before = self.touched
        out = Context.standing(self, task)
        self.touched = before
        return out

    def children(self, task: "Task") -> "list[Task]":
        """Child tasks stand in their parent's chunk."""
        before = self.touched
        out = Context.children(self, task)
        self.touched = before
        return out


def _noted(name: str) -> property:
    slot = getattr(Context, name)

    def get(self: _Watched) -> object:
        self.touched = True
        return slot.__get__(self)

    def put(self: _Watched, value: object) -> None:
        slot.__set__(self, value)

    return property(get, put)


for _name in _OUTSIDE:
    setattr(_Watched, _name, _noted(_name))


def _watched(context: Context) -> _Watched:
    out = _Watched.__new__(_Watched)
    for name in SLOTS:
        setattr(out, name, getattr(context, name))
    out.touched = False
    return out


def shifted(finding: "Finding", by: int) -> "Finding":
    """Return a finding further on. There are many at each key, and `_replace` costs five times as much."""
    span = finding.span
    return type(finding)._make((*finding[:6], Span(span.start + by, span.end + by), *finding[7:]))


def moved(
    findings: "list[Finding]", old: "Plan", new: "Plan", only: "tuple[int, int] | None" = None
) -> "list[Finding]":
    """Return findings of an old text where they stand in a new one: what the edit itself touched grows with it.

    With `only`, those that start in that stretch of the new text.
    """
    a, b = old.text, new.text
    start, _ = _edited(a, b) if a != b else (len(a), 0)
    delta = len(b) - len(a)
    out: list[Finding] = []
    for finding in findings:
        span = finding.span
        low = span.start if span.start <= start else max(span.start + delta, start)
        if only is None or only[0] <= low < only[1]:
            high = span.end if span.end <= start else max(span.end + delta, low)
            out.append(finding if (low, high) == span else finding._replace(span=Span(low, high)))
    return out


def _edited(a: str, b: str) -> tuple[int, int]:
    """Where two texts begin to differ, and where in the first they stop to."""
    low, high = 0, min(len(a), len(b))
    while low < high:
        middle = (low + high + 1) // 2
        if a[:middle] == b[:middle]:
            low = middle
        else:
            high = middle - 1
    start = low
    low, high = 0, min(len(a), len(b)) - start
    while low < high:
        middle = (low + high + 1) // 2
        if a[len(a) - middle :] == b[len(b) - middle :]:
            low = middle
        else:
            high = middle - 1
    return start, len(a) - low
