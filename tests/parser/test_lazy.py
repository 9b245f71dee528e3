"""Patterns that are compiled when they are used: like others, and none of them is wrong."""

import pkgutil
import re
from importlib import import_module

import doable
import doable_md
from doable_md.lazy import _Lazy, lazy


def test_a_lazy_pattern_is_like_any_other() -> None:
    pattern, eager = lazy(r"(?P<word>[a-z]+)-(\d)", re.IGNORECASE), re.compile(r"(?P<word>[a-z]+)-(\d)", re.IGNORECASE)
    text = "A-1 b-2"
    assert pattern.findall(text) == eager.findall(text)
    assert [match.span() for match in pattern.finditer(text)] == [(0, 3), (4, 7)]
    assert pattern.sub(r"\2", text) == eager.sub(r"\2", text)
    assert pattern.split(text) == eager.split(text)
    assert (found := pattern.search(text, 2))
    assert found["word"] == "b"
    assert (pattern.pattern, pattern.groups, pattern.groupindex) == (eager.pattern, eager.groups, eager.groupindex)


def test_nothing_is_compiled_before_it_is_used() -> None:
    pattern = lazy("(")
    try:
        pattern.match("(")
    except re.error:
        return
    raise AssertionError


def test_all_patterns_can_be_compiled() -> None:
    modules = [
        import_module(found.name)
        for package in (doable, doable_md)
        for found in pkgutil.walk_packages(package.__path__, f"{package.__name__}.")
        if not found.name.endswith("__main__")
    ]
    patterns = [value for module in modules for value in vars(module).values() if isinstance(value, _Lazy)]
    assert len(patterns) > 100
    for pattern in patterns:
        assert pattern.groups >= 0
