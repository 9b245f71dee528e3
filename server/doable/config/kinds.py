"""Kinds of values: what each accepts, its JSON schema, and the value it becomes."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from doable.config.model import PROFILES, SEVERITIES, STATES, Cycle, Owner, PerPath, parse_cycle

if TYPE_CHECKING:
    from doable.rule import Option


class WrongError(Exception):
    """A value that a kind does not accept: the keys that lead to it inside of the setting, and why."""

    def __init__(self, keys: tuple[str, ...], reason: str) -> None:
        super().__init__(reason)
        self.keys = keys
        self.reason = reason


class Kind(NamedTuple):
    """A kind of value: what it is in words, its JSON schema, and the function that reads it or says what is wrong."""

    text: str
    schema: Mapping[str, Any]
    read: Callable[[object], Any]


def is_table(value: object) -> TypeGuard[dict[str, Any]]:
    """Tell whether a value is a TOML table."""
    return isinstance(value, dict)


def is_list(value: object) -> TypeGuard[list[Any]]:
    """Tell whether a value is a TOML array."""
    return isinstance(value, list)


def is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    """Tell whether a value is a tuple."""
    return isinstance(value, tuple)


def _type_name(value: object) -> str:
    names = {"bool": "a boolean", "int": "a number", "float": "a number", "str": "a string", "list": "a list"}
    return names.get(type(value).__name__, "a table" if isinstance(value, dict) else "a date")


def _must(what: str, value: object, *keys: str) -> WrongError:
    return WrongError(keys, f"must be {what}, not {_type_name(value)}")


def nearest(word: str, words: Iterable[str]) -> str:
    """Return " (did you mean `x`?)" for the known word nearest to `word`, or ""."""
    from difflib import get_close_matches  # noqa: PLC0415 - only on the way to an error

    known = {known.casefold(): known for known in words}
    found = get_close_matches(word.casefold(), known, 1, 0.7) or [k for k in known if k.startswith(word.casefold())][:1]
    return f" (did you mean `{known[found[0]]}`?)" if found and word else ""


def _string(value: object) -> str:
    if not isinstance(value, str):
        raise _must("a string", value)
    return value


def read_strings(value: object) -> tuple[str, ...]:
    """Read a list of strings."""
    if not is_list(value):
        raise _must("a list of strings", value)
    for item in value:
        if not isinstance(item, str):
            raise WrongError((), f"must be a list of strings, but holds {_type_name(item)}")
    return tuple(value)


def _names(value: object) -> tuple[str, ...]:
    return tuple(name.removeprefix("@") for name in read_strings(value))


def choice(words: Sequence[str]) -> Callable[[object], str]:
    """Return what reads one of these words."""

    def read(value: object) -> str:
        if not isinstance(value, str):
            raise _must("one of " + ", ".join(words), value)
        if value not in words:
            reason = f"must be one of {', '.join(words)}, not `{value}`{nearest(value, words)}"
            raise WrongError((), reason)
        return value

    return read


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _must("a whole number", value)
    if value < 1:
        raise WrongError((), f"must be 1 or more, not {value}")
    return value


def _amount(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _must("a number", value)
    if not 0 < value < float("inf"):
        raise WrongError((), f"must be more than 0, not {value}")
    return value


def read_table(value: object) -> dict[str, Any]:
    """Read a table, whatever is in it."""
    if not is_table(value):
        raise _must("a table", value)
    return value


def inside(key: str, read: Callable[[object], Any], value: object) -> Any:
    """Read a value that stands under `key`; what is wrong with it is found under that key."""
    try:
        return read(value)
    except WrongError as error:
        raise WrongError((key, *error.keys), error.reason) from None


def table_of(read: Callable[[object], Any]) -> Callable[[object], dict[str, Any]]:
    """Return what reads a table whose values are all of one kind."""
    return lambda value: {key: inside(key, read, item) for key, item in read_table(value).items()}


def known_keys(table: Mapping[str, object], known: Iterable[str]) -> None:
    """Raise `WrongError` for the first key that is none of the known ones."""
    names = tuple(known)
    for key in table:
        if key not in names:
            raise WrongError((key,), f"is not a setting{nearest(key, names)}")


def read_aliases(value: object) -> dict[str, str]:
    """Read alias = name, either with or without `@`."""
    table = table_of(_string)(value)
    return {alias.removeprefix("@"): name.removeprefix("@") for alias, name in table.items()}


def read_states(value: object) -> dict[str, str]:
    """Read character = state."""
    table = read_table(value)
    for mark in table:
        if len(mark) != 1:
            raise WrongError((mark,), "must be one character, as it stands in the box")
    return table_of(choice(STATES))(table)


def read_owners(value: object) -> dict[str, Owner]:
    """Read owner = {limit, hours}."""

    def owner(item: object) -> Owner:
        table = read_table(item)
        known_keys(table, ("limit", "hours"))
        limit = inside("limit", _count, table["limit"]) if "limit" in table else None
        hours = inside("hours", _amount, table["hours"]) if "hours" in table else None
        return Owner(limit, hours)

    return {name.removeprefix("@"): inside(name, owner, item) for name, item in read_table(value).items()}


CYCLE_TEXT = "`week`, `2 weeks`, `month`, `quarter` or a table {start = DATE, days = 14}"


def read_cycle(value: object) -> Cycle:
    """Read a cycle: a word, or a table with the first day of a sprint and its length."""
    if is_table(value):
        from datetime import date  # noqa: PLC0415 - tomllib has it already, nobody else pays

        table = value
        known_keys(table, ("start", "days"))
        for key in ("start", "days"):
            if key not in table:
                raise WrongError((), f"needs `{key}`: must be {CYCLE_TEXT}")
        try:
            start = date.fromisoformat(str(table["start"]))
        except ValueError:
            raise WrongError(("start",), "must be a date such as 2026-11-02") from None
        return Cycle("day", inside("days", _count, table["days"]), start.isoformat())
    cycle = parse_cycle(value) if isinstance(value, str) else None
    if cycle is None:
        raise WrongError((), f"must be {CYCLE_TEXT}")
    return cycle


def read_extends(value: object) -> tuple[str, ...]:
    """Read one path or several."""
    if isinstance(value, str):
        return (value,)
    if not is_list(value):
        raise _must("a path or a list of paths", value)
    return read_strings(value)


severity_or_off = choice(("off", *SEVERITIES))

_PER_PATH: Mapping[str, Callable[[object], Any]] = {
    "paths": read_strings,
    "select": read_strings,
    "extend-select": read_strings,
    "ignore": read_strings,
    "profile": choice(PROFILES),
    "severity": table_of(severity_or_off),
    "rules": table_of(read_table),
}


def read_per_path(value: object) -> tuple[PerPath, ...]:
    """Read the `[[per-path]]` entries."""
    if not is_list(value):
        raise _must("an array of tables, [[per-path]]", value)
    entries: list[PerPath] = []
    for index, item in enumerate(value):
        try:
            table = read_table(item)
            known_keys(table, _PER_PATH)
            if not table.get("paths"):
                raise WrongError((), "needs `paths`, a list of globs")
            read = {key.replace("-", "_"): inside(key, _PER_PATH[key], part) for key, part in table.items()}
        except WrongError as error:
            raise WrongError((str(index), *error.keys), error.reason) from None
        entries.append(PerPath(**read))
    return tuple(entries)


def table_schema(of: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the JSON schema of a table whose values are all of one kind."""
    return {"type": "object", "additionalProperties": of}


STRING_SCHEMA = {"type": "string"}
LIST = {"type": "array", "items": STRING_SCHEMA}
RULE_TABLES = table_schema({"type": "object"})
SEVERITY_SCHEMA = {"enum": ["off", *SEVERITIES]}

STRING = Kind("a string", STRING_SCHEMA, _string)
STRINGS = Kind("a list of strings", LIST, read_strings)
GLOBS = Kind("a list of globs", LIST, read_strings)
NAMES = Kind("a list of names", LIST, _names)
WORDS = Kind("a table of strings", table_schema(STRING_SCHEMA), table_of(_string))
COUNT = Kind("a whole number", {"type": "integer", "minimum": 1}, _count)
AMOUNT = Kind("a number", {"type": "number", "exclusiveMinimum": 0}, _amount)


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _must("a whole number", value)
    if value < 0:
        raise WrongError((), f"must be 0 or more, not {value}")
    return value


def _decimal(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _must("a number", value)
    if not 0 <= value < float("inf"):
        raise WrongError((), f"must be 0 or more, not {value}")
    return float(value)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _must("true or false", value)
    return value


def option_kind(option: "Option") -> Kind:
    """Return the kind of a rule's option; its default tells which."""
    if isinstance(option.default, bool):
        return Kind("true or false", {"type": "boolean"}, _boolean)
    if isinstance(option.default, int):
        return Kind("a whole number", {"type": "integer", "minimum": 0}, _number)
    if isinstance(option.default, float):
        return Kind("a number", {"type": "number", "minimum": 0}, _decimal)
    return STRINGS if isinstance(option.default, tuple) else STRING
