"""Circles in what waits for what: the groups of nodes that reach each other."""

from collections.abc import Hashable
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

_Node = TypeVar("_Node", bound=Hashable)


def circles(starts: "Iterable[_Node]", edges: "Callable[[_Node], list[_Node]]") -> "Iterator[list[_Node]]":
    """Yield the sets of nodes that reach each other (Tarjan's algorithm, without recursion), each once."""
    number: dict[_Node, int] = {}
    low: dict[_Node, int] = {}
    stack: list[_Node] = []
    on_stack: set[_Node] = set()
    for start in starts:
        if start in number:
            continue
        work: list[tuple[_Node, Iterator[_Node]]] = []
        following: _Node | None = start
        while following is not None or work:
            if following is not None:
                number[following] = low[following] = len(number)
                stack.append(following)
                on_stack.add(following)
                work.append((following, iter(edges(following))))
                following = None
            node, rest = work[-1]
            for other in rest:
                if other not in number:
                    following = other
                    break
                if other in on_stack:
                    low[node] = min(low[node], number[other])
            if following is not None:
                continue
            work.pop()
            if work:
                low[work[-1][0]] = min(low[work[-1][0]], low[node])
            if low[node] == number[node]:
                at = stack.index(node)
                circle = stack[at:]
                del stack[at:]
                on_stack.difference_update(circle)
                if len(circle) > 1 or node in edges(node):
                    yield circle
