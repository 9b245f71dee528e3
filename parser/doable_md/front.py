"""Front matter: where it stands, and the plan keys in it, each with its place. Imports YAML only for those."""

import re
from typing import TYPE_CHECKING, NamedTuple

from doable_md.lazy import lazy
from doable_md.text import Span

if TYPE_CHECKING:
    from yaml import Node

_BLOCK = lazy(
    r"\ufeff?---[ \t]*(?>\r\n?|\n)(?:(?P<yaml>(?:(?!---[ \t]*(?:[\r\n]|\Z)|\.\.\.[ \t]*(?:[\r\n]"
    r"|\Z))[^\r\n]*(?>\r\n?|\n))*))(?:---|\.\.\.)[ \t]*(?>\r\n?|\n|\Z)"
)
_PLAN_KEY = lazy(r"^(?:plan|goals|[\"']plan[\"']|[\"']goals[\"'])[ \t]*:", re.MULTILINE)


class Value(NamedTuple):
    """A scalar, list or map of front matter as written, and where it stands."""

    value: "str | list[Value] | dict[str, Value]"
    span: Span


class FrontMatter(NamedTuple):
    """The plan part of a document's front matter.

    `plan` holds the keys of `plan:` (empty for `plan: true`), `goals` those of `goals:`. `error` is what the YAML
    reader says of front matter that cannot be read, with its place.
    """

    span: Span
    is_plan: bool
    plan: dict[str, Value]
    goals: dict[str, Value]
    error: tuple[str, Span] | None = None

    def text(self, key: str) -> str | None:
        """Return a scalar of `plan:`, None where it is absent or no scalar."""
        value = self.plan.get(key)
        return value.value if value and isinstance(value.value, str) else None

    def names(self, key: str) -> tuple[str, ...]:
        """Return a scalar or list of scalars of `plan:`."""
        value = self.plan.get(key)
        if value is None:
            return ()
        if isinstance(value.value, str):
            return (value.value.removeprefix("@"),) if value.value else ()
        if isinstance(value.value, list):
            return tuple(item.value.removeprefix("@") for item in value.value if isinstance(item.value, str))
        return ()


def front_end(text: str) -> int:
    """Return where the front matter ends, 0 where there is none."""
    if not text.startswith(("---", "\ufeff---")):
        return 0
    match = _BLOCK.match(text)
    return match.end() if match else 0


def read_front(text: str) -> FrontMatter | None:
    """Return a document's front matter, None where it has none. Never raises: broken YAML is told in `error`."""
    end = front_end(text)
    if not end:
        return None
    match = _BLOCK.match(text)
    source = match["yaml"] if match else ""
    nothing = FrontMatter(Span(0, end), False, {}, {})
    if not match or not _PLAN_KEY.search(source):
        return nothing
    import yaml  # noqa: PLC0415 - costs more than reading a plan, and few documents need it

    start = match.start("yaml")
    try:
        root = yaml.compose(source, Loader=yaml.SafeLoader)
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        mark = getattr(error, "problem_mark", None)
        offset = start + (mark.index if mark else 0)
        reason = str(getattr(error, "problem", None) or error).splitlines()[0]
        return nothing._replace(error=(reason, Span(min(offset, end), min(offset + 1, end))))
    if root is None:
        return nothing
    top = _value(root, start, 0).value
    if not isinstance(top, dict):
        return nothing
    plan, goals = top.get("plan"), top.get("goals")
    is_plan = plan is not None and not (
        isinstance(plan.value, str) and plan.value.casefold() in {"false", "no", "", "null", "~"}
    )
    return FrontMatter(
        Span(0, end),
        is_plan,
        plan.value if plan and isinstance(plan.value, dict) else {},
        goals.value if goals and isinstance(goals.value, dict) else {},
    )


# YAML nested deeper than this is dropped: no plan key needs it.
_DEEPEST = 8


def _value(node: "Node", start: int, depth: int, known: "dict[tuple[int, int], Value] | None" = None) -> Value:
    """Return a node as a value. An alias gives the same node again: it is looked into once at each depth."""
    import yaml  # noqa: PLC0415

    known = {} if known is None else known
    if found := known.get((id(node), depth)):
        return found
    span = Span(start + node.start_mark.index, start + node.end_mark.index)
    value: str | list[Value] | dict[str, Value] = str(node.value) if isinstance(node, yaml.ScalarNode) else ""
    if depth < _DEEPEST and isinstance(node, yaml.MappingNode):
        # Of a key that is there twice the first counts.
        value = {
            str(key.value): _value(item, start, depth + 1, known)
            for key, item in reversed(node.value)
            if isinstance(key, yaml.ScalarNode)
        }
    elif depth < _DEEPEST and isinstance(node, yaml.SequenceNode):
        value = [_value(item, start, depth + 1, known) for item in node.value]
    known[id(node), depth] = Value(value, span)
    return known[id(node), depth]
