"""The settings of a project: one table gives defaults, validation, schema and docs; discovery, `extends`, overrides."""

# os.path, not pathlib: the command line reads settings at every start, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH111, PTH113, PTH118, PTH119, PTH120, PTH123

import os
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple, TypeGuard

from doable.finding import Severity

if TYPE_CHECKING:
    from typing import Protocol

    from doable.rule import Option

    class RuleLike(Protocol):
        """What the settings need to know of a rule."""

        @property
        def code(self) -> str:
            """`C101`."""
            ...

        @property
        def name(self) -> str:
            """`no-action-verb`."""
            ...

        @property
        def options(self) -> "tuple[Option, ...]":
            """The options it declares."""
            ...


FILE_NAMES = ("doable.toml", ".doable.toml", "pyproject.toml")

SEVERITIES = tuple(severity.label for severity in Severity)
PROFILES = ("relaxed", "standard", "strict")
STATES = ("todo", "doing", "done", "dropped", "blocked", "deferred", "other")
FAMILIES = ("clarity", "alignment", "overload", "review", "syntax")

Table = Mapping[str, Any]
"""A TOML table as it was read; what is in it is checked where it is used."""


class DoableError(Exception):
    """Something that keeps doable from running. Never raised for what a document says."""

    exit_code = 2


class ConfigError(DoableError):
    """A setting that cannot be used: `file`, 1-based `line` (0: none), dotted `key` ("": the whole file), `reason`."""

    def __init__(self, file: str, line: int, key: str, reason: str) -> None:
        self.file = file
        self.line = line
        self.key = key
        self.reason = reason
        place = f"{file}:{line}" if line else file
        super().__init__(f"{place}: `{key}` {reason}" if key else f"{place}: {reason}")


class Cycle(NamedTuple):
    """A planning cycle: `length` of `unit` (day, week, month). Days are counted from `start`, an ISO date."""

    unit: str = "week"
    length: int = 1
    start: str = ""


class Owner(NamedTuple):
    """What one owner can carry: active tasks, and hours of estimates a cycle. None: the general limit."""

    limit: int | None = None
    hours: float | None = None


class PerPath(NamedTuple):
    """Settings for the files that one of `paths` (globs) matches. None: as in the general settings."""

    paths: tuple[str, ...]
    select: tuple[str, ...] | None = None
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str | None = None
    severity: Mapping[str, str] = {}
    rules: Mapping[str, Table] = {}


class Config(NamedTuple):
    """The general settings with their defaults; `SETTINGS` says what each one means.

    `root` is the folder that globs and paths are relative to (the folder of the nearest file; "" without one),
    `files` the files read, the nearest first, `overrides` what `--config KEY=VALUE` changed, and `raw` all that was
    set by either, as TOML values.
    """

    plans: tuple[str, ...] = ()
    exclude: tuple[str, ...] = ()
    select: tuple[str, ...] = ()
    extend_select: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    profile: str = "standard"
    severity: Mapping[str, str] = {}
    fail_on: str = "warning"
    rules: Mapping[str, Table] = {}
    per_path: tuple[PerPath, ...] = ()
    extends: tuple[str, ...] = ()
    language: str = "en"
    plan_headings: tuple[str, ...] = (
        "Next steps",
        "Next actions",
        "Actions",
        "Action items",
        "Plan",
        "Tasks",
        "To do",
        "Todo",
        "This week",
        "Next week",
        "Now",
        "Doing",
        "Milestones",
        "Deliverables",
    )
    extend_plan_headings: tuple[str, ...] = ()
    silent_headings: tuple[str, ...] = (
        "Acceptance",
        "Acceptance criteria",
        "Definition of done",
        "Done when",
        "Success criteria",
        "Metrics",
        "Checklist",
        "Test plan",
        "Verification",
        "Risks",
        "Notes",
        "Shopping",
        "Shopping list",
        "Packing",
        "Packing list",
        "Reading",
        "Reading list",
        "Ideas",
        "Someday",
    )
    extend_silent_headings: tuple[str, ...] = ()
    active_headings: tuple[str, ...] = ("Now", "Doing", "In progress", "This week")
    goal_headings: tuple[str, ...] = ("Goals", "Objectives", "OKRs", "Key results")
    states: Mapping[str, str] = {}
    dialect: str = ""
    dialects: Mapping[str, str] = {}
    team: tuple[str, ...] = ()
    aliases: Mapping[str, str] = {}
    owners: Mapping[str, Owner] = {}
    cycle: Cycle = Cycle()
    hours_per_day: float = 8
    vocabulary: Mapping[str, str] = {}
    lexicon: Mapping[str, tuple[str, ...]] = {}
    baseline: str = ""
    max_file_size: int = 5_000_000
    max_findings: int = 1000
    root: str = ""
    files: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    raw: Table = {}  # noqa: RUF012 - read only, never mutated


# ---- kinds of values: what each accepts, its JSON schema, and the value it becomes


class _WrongError(Exception):
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


def _is_table(value: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(value, dict)


def _is_list(value: object) -> TypeGuard[list[Any]]:
    return isinstance(value, list)


def _is_tuple(value: object) -> TypeGuard[tuple[Any, ...]]:
    return isinstance(value, tuple)


def _type_name(value: object) -> str:
    names = {"bool": "a boolean", "int": "a number", "float": "a number", "str": "a string", "list": "a list"}
    return names.get(type(value).__name__, "a table" if isinstance(value, dict) else "a date")


def _must(what: str, value: object, *keys: str) -> _WrongError:
    return _WrongError(keys, f"must be {what}, not {_type_name(value)}")


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


def _strings(value: object) -> tuple[str, ...]:
    if not _is_list(value):
        raise _must("a list of strings", value)
    for item in value:
        if not isinstance(item, str):
            raise _WrongError((), f"must be a list of strings, but holds {_type_name(item)}")
    return tuple(value)


def _names(value: object) -> tuple[str, ...]:
    return tuple(name.removeprefix("@") for name in _strings(value))


def _choice(words: Sequence[str]) -> Callable[[object], str]:
    def read(value: object) -> str:
        if not isinstance(value, str):
            raise _must("one of " + ", ".join(words), value)
        if value not in words:
            reason = f"must be one of {', '.join(words)}, not `{value}`{nearest(value, words)}"
            raise _WrongError((), reason)
        return value

    return read


def _count(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _must("a whole number", value)
    if value < 1:
        raise _WrongError((), f"must be 1 or more, not {value}")
    return value


def _amount(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _must("a number", value)
    if not 0 < value < float("inf"):
        raise _WrongError((), f"must be more than 0, not {value}")
    return value


def _table(value: object) -> dict[str, Any]:
    if not _is_table(value):
        raise _must("a table", value)
    return value


def _inside(key: str, read: Callable[[object], Any], value: object) -> Any:
    try:
        return read(value)
    except _WrongError as error:
        raise _WrongError((key, *error.keys), error.reason) from None


def _table_of(read: Callable[[object], Any]) -> Callable[[object], dict[str, Any]]:
    return lambda value: {key: _inside(key, read, item) for key, item in _table(value).items()}


def _known_keys(table: Mapping[str, object], known: Iterable[str]) -> None:
    names = tuple(known)
    for key in table:
        if key not in names:
            raise _WrongError((key,), f"is not a setting{nearest(key, names)}")


def _aliases(value: object) -> dict[str, str]:
    table = _table_of(_string)(value)
    return {alias.removeprefix("@"): name.removeprefix("@") for alias, name in table.items()}


def _states(value: object) -> dict[str, str]:
    table = _table(value)
    for mark in table:
        if len(mark) != 1:
            raise _WrongError((mark,), "must be one character, as it stands in the box")
    return _table_of(_choice(STATES))(table)


def _owners(value: object) -> dict[str, Owner]:
    def owner(item: object) -> Owner:
        table = _table(item)
        _known_keys(table, ("limit", "hours"))
        limit = _inside("limit", _count, table["limit"]) if "limit" in table else None
        hours = _inside("hours", _amount, table["hours"]) if "hours" in table else None
        return Owner(limit, hours)

    return {name.removeprefix("@"): _inside(name, owner, item) for name, item in _table(value).items()}


_CYCLE_TEXT = "`week`, `2 weeks`, `month`, `quarter` or a table {start = DATE, days = 14}"


def parse_cycle(text: str) -> Cycle | None:
    """Read `week`, `2 weeks`, `month`, `quarter`, also `weekly`, `biweekly` and so on. None: not a cycle."""
    match = re.fullmatch(r"(?:([1-9][0-9]?)\s+)?(week|month|quarter)s?", text.strip().lower())
    if match:
        count = int(match[1] or 1)
        return Cycle("month", 3 * count) if match[2] == "quarter" else Cycle(match[2], count)
    words = {
        "weekly": Cycle("week"),
        "biweekly": Cycle("week", 2),
        "fortnight": Cycle("week", 2),
        "monthly": Cycle("month"),
        "quarterly": Cycle("month", 3),
    }
    return words.get(text.strip().lower())


def _cycle(value: object) -> Cycle:
    if _is_table(value):
        from datetime import date  # noqa: PLC0415 - tomllib has it already, nobody else pays

        table = value
        _known_keys(table, ("start", "days"))
        for key in ("start", "days"):
            if key not in table:
                raise _WrongError((), f"needs `{key}`: must be {_CYCLE_TEXT}")
        try:
            start = date.fromisoformat(str(table["start"]))
        except ValueError:
            raise _WrongError(("start",), "must be a date such as 2026-11-02") from None
        return Cycle("day", _inside("days", _count, table["days"]), start.isoformat())
    cycle = parse_cycle(value) if isinstance(value, str) else None
    if cycle is None:
        raise _WrongError((), f"must be {_CYCLE_TEXT}")
    return cycle


def _extends(value: object) -> tuple[str, ...]:
    if isinstance(value, str):
        return (value,)
    if not _is_list(value):
        raise _must("a path or a list of paths", value)
    return _strings(value)


_severity_or_off = _choice(("off", *SEVERITIES))

_PER_PATH: Mapping[str, Callable[[object], Any]] = {
    "paths": _strings,
    "select": _strings,
    "extend-select": _strings,
    "ignore": _strings,
    "profile": _choice(PROFILES),
    "severity": _table_of(_severity_or_off),
    "rules": _table_of(_table),
}


def _per_path(value: object) -> tuple[PerPath, ...]:
    if not _is_list(value):
        raise _must("an array of tables, [[per-path]]", value)
    entries: list[PerPath] = []
    for index, item in enumerate(value):
        try:
            table = _table(item)
            _known_keys(table, _PER_PATH)
            if not table.get("paths"):
                raise _WrongError((), "needs `paths`, a list of globs")
            read = {key.replace("-", "_"): _inside(key, _PER_PATH[key], part) for key, part in table.items()}
        except _WrongError as error:
            raise _WrongError((str(index), *error.keys), error.reason) from None
        entries.append(PerPath(**read))
    return tuple(entries)


def _table_schema(of: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"type": "object", "additionalProperties": of}


_STRING = {"type": "string"}
_LIST = {"type": "array", "items": _STRING}
_RULE_TABLES = _table_schema({"type": "object"})
_SEVERITY = {"enum": ["off", *SEVERITIES]}

STRING = Kind("a string", _STRING, _string)
STRINGS = Kind("a list of strings", _LIST, _strings)
GLOBS = Kind("a list of globs", _LIST, _strings)
NAMES = Kind("a list of names", _LIST, _names)
WORDS = Kind("a table of strings", _table_schema(_STRING), _table_of(_string))
COUNT = Kind("a whole number", {"type": "integer", "minimum": 1}, _count)
AMOUNT = Kind("a number", {"type": "number", "exclusiveMinimum": 0}, _amount)


class Setting(NamedTuple):
    """One general setting: its key in TOML, what it accepts, what it does."""

    name: str
    kind: Kind
    help: str

    @property
    def field(self) -> str:
        """The name of the field of `Config`."""
        return self.name.replace("-", "_")

    @property
    def default(self) -> Any:
        """The default as a TOML value."""
        return plain(Config._field_defaults[self.field])


SETTINGS: tuple[Setting, ...] = (
    Setting(
        "plans", GLOBS, "Files in which every list is a plan, whatever its heading says. Globs as in `.gitignore`."
    ),
    Setting("exclude", GLOBS, "Files and folders that are neither checked nor known. Globs as in `.gitignore`."),
    Setting(
        "select",
        STRINGS,
        "The rules to run, instead of the profile's: codes (`C101`), the start of codes (`C`, `C1`), names"
        " (`no-action-verb`), families (`clarity`) or `all`. Empty: those of the profile.",
    ),
    Setting("extend-select", STRINGS, "Rules to run as well as those selected."),
    Setting("ignore", STRINGS, "Rules not to run."),
    Setting(
        "profile",
        Kind("one of " + ", ".join(PROFILES), {"enum": list(PROFILES)}, _choice(PROFILES)),
        "How much is said: `relaxed`, `standard` or `strict`.",
    ),
    Setting(
        "severity",
        Kind("a table of severities", _table_schema(_SEVERITY), _table_of(_severity_or_off)),
        "The severity of a rule, by code or name: `error`, `warning`, `information`, `hint` or `off`.",
    ),
    Setting(
        "fail-on",
        Kind(
            "one of " + ", ".join((*SEVERITIES, "never")),
            {"enum": [*SEVERITIES, "never"]},
            _choice((*SEVERITIES, "never")),
        ),
        "The least severity that makes `doable check` exit with 1.",
    ),
    Setting(
        "rules",
        Kind("a table of tables", _RULE_TABLES, _table_of(_table)),
        "Options of rules, by code or name: `[rules.O301] limit = 3`. The page of a rule names its options.",
    ),
    Setting(
        "per-path",
        Kind(
            "an array of tables",
            {
                "type": "array",
                "items": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["paths"],
                    "properties": {
                        "paths": {**_LIST, "minItems": 1},
                        "select": _LIST,
                        "extend-select": _LIST,
                        "ignore": _LIST,
                        "profile": {"enum": list(PROFILES)},
                        "severity": _table_schema(_SEVERITY),
                        "rules": _RULE_TABLES,
                    },
                },
            },
            _per_path,
        ),
        "Other settings for some files: `[[per-path]]` with `paths` (globs) and any of `select`, `extend-select`,"
        " `ignore`, `profile`, `severity` and `rules`. Where several match, the later one wins.",
    ),
    Setting(
        "extends",
        Kind("a path or a list of paths", {"anyOf": [_STRING, _LIST]}, _extends),
        "Settings files to start from, relative to this one. A list here replaces theirs, a table is merged key by"
        " key, `per-path` entries come after theirs.",
    ),
    Setting("language", STRING, "The language that plans are written in: `en`, `de`."),
    Setting(
        "plan-headings", STRINGS, "Headings whose lists are plans (the whole heading, in any case, without numbering)."
    ),
    Setting("extend-plan-headings", STRINGS, "More such headings."),
    Setting("silent-headings", STRINGS, "Headings whose lists are no plans: only syntax rules speak there."),
    Setting("extend-silent-headings", STRINGS, "More such headings."),
    Setting("active-headings", STRINGS, "Headings whose open tasks count as active."),
    Setting("goal-headings", STRINGS, "Headings whose items are goals."),
    Setting(
        "states",
        Kind("a table of states", _table_schema({"enum": list(STATES)}), _states),
        'What a character in a box means, such as `"?" = "blocked"`: ' + ", ".join(STATES) + ".",
    ),
    Setting("dialect", STRING, "The dialect tasks are written in. Empty: found out from each file."),
    Setting("dialects", WORDS, "The dialect of some files: glob = dialect."),
    Setting("team", NAMES, "The people who can own a task. Empty: anybody."),
    Setting(
        "aliases",
        Kind("a table of names", _table_schema(_STRING), _aliases),
        'Other names of an owner: `an = "ana"`.',
    ),
    Setting(
        "owners",
        Kind(
            "a table of tables",
            _table_schema(
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"limit": COUNT.schema, "hours": AMOUNT.schema},
                }
            ),
            _owners,
        ),
        "What one owner can carry at a time: `[owners.ana] limit = 3` active tasks, `hours = 20` of estimates a cycle.",
    ),
    Setting(
        "cycle",
        Kind(
            _CYCLE_TEXT,
            {
                "anyOf": [
                    {"type": "string", "pattern": "^([1-9][0-9]? )?(week|month|quarter)s?$"},
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["start", "days"],
                        "properties": {"start": _STRING, "days": COUNT.schema},
                    },
                ]
            },
            _cycle,
        ),
        "How long the team plans ahead. Weeks start on Monday; a table names the first day of a sprint and its length.",
    ),
    Setting("hours-per-day", AMOUNT, "The hours that `est:1d` stands for. Not used yet: it is always 8."),
    Setting("vocabulary", WORDS, 'Words the team agreed on: `"e-mail" = "email"` asks for the second. Not used yet.'),
    Setting(
        "lexicon",
        Kind("a table of lists", _table_schema(_LIST), _table_of(_strings)),
        "Words to add to the word lists of the rules, by the name of the list.",
    ),
    Setting("baseline", STRING, "A file of known findings that are not reported, relative to this one. Not used yet."),
    Setting("max-file-size", COUNT, "Larger files, in bytes, are named and left out."),
    Setting("max-findings", COUNT, "The most findings reported for one file."),
)

SETTING = {setting.name: setting for setting in SETTINGS}


# ---- from TOML values to settings


def plain(value: Any) -> Any:
    """Return a setting's value as plain TOML values (str, int, float, bool, list, dict)."""
    if isinstance(value, Cycle):
        if value.unit == "day":
            return {"start": value.start, "days": value.length}
        unit, count = (
            ("quarter", value.length // 3)
            if value.unit == "month" and value.length % 3 == 0
            else (value.unit, value.length)
        )
        return unit if count == 1 else f"{count} {unit}s"
    if isinstance(value, Owner | PerPath):
        fields = {name.replace("_", "-"): part for name, part in value._asdict().items()}
        return {name: plain(part) for name, part in fields.items() if part is not None and part not in ((), {})}
    if _is_tuple(value):
        return [plain(item) for item in value]
    if _is_table(value):
        return {key: plain(item) for key, item in value.items()}
    return value


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `Config` that `raw` sets. Raises `_WrongError`."""
    _known_keys(raw, SETTING)
    return {SETTING[key].field: _inside(key, SETTING[key].kind.read, value) for key, value in raw.items()}


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merge key by key, `per-path` entries add up, everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if _is_table(old) and _is_table(value) and key != "cycle":
            merged[key] = _merge(old, value)
        elif key == "per-path" and _is_list(old) and _is_list(value):
            merged[key] = [*old, *value]
        else:
            merged[key] = value
    return merged


def parse(text: str, file: str = "doable.toml", *, pyproject: bool = False) -> dict[str, Any] | None:
    """Read one settings file's text into checked TOML values. None: a `pyproject.toml` without `[tool.doable]`.

    Raises `ConfigError` for bad TOML, an unknown key, a wrong type or a bad value.
    """
    import tomllib  # noqa: PLC0415 - 20 ms that only projects with a settings file pay

    try:
        raw: Any = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        match = re.search(r" \(at (?:line (\d+), column \d+|end of document)\)$", str(error))
        reason = str(error)[: match.start()] if match else str(error)
        line = int(match[1]) if match and match[1] else text.count("\n") + 1
        raise ConfigError(file, line, "", f"this is not TOML: {reason}") from None
    prefix: tuple[str, ...] = ()
    if pyproject:
        prefix = ("tool", "doable")
        tools: object = raw.get("tool")
        raw = tools.get("doable") if _is_table(tools) else None
        if raw is None:
            return None
    try:
        table = _table(raw)
        _read(table)
    except _WrongError as error:
        raise ConfigError(file, locate(text, (*prefix, *error.keys)), ".".join(error.keys), error.reason) from None
    return table


def load(file: str) -> Config | None:
    """Read a settings file and all it extends. None: a `pyproject.toml` without `[tool.doable]`.

    Raises `ConfigError`, also for a file that cannot be read and for files that extend each other.
    """
    files: list[str] = []
    raw = _load(os.path.abspath(file), (), files)
    if raw is None:
        return None
    root = os.path.dirname(os.path.abspath(file))
    return Config(**_read(raw))._replace(root=root, files=tuple(files), raw=raw)


def _load(file: str, trail: tuple[str, ...], files: list[str]) -> dict[str, Any] | None:
    try:
        with open(file, "rb") as stream:
            text = stream.read().decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(file, 0, "", f"cannot be read: {error.strerror}") from None
    except UnicodeDecodeError:
        raise ConfigError(file, 0, "", "is not UTF-8") from None
    pyproject = os.path.basename(file) == "pyproject.toml"
    if pyproject and "doable" not in text:
        return None
    raw = parse(text, file, pyproject=pyproject)
    if raw is None:
        return None
    if file not in files:
        files.append(file)
    merged: dict[str, Any] = {}
    for name in _extends(raw.get("extends", [])):
        base = os.path.normpath(os.path.join(os.path.dirname(file), os.path.expanduser(name)))
        line = locate(text, (*(("tool", "doable") if pyproject else ()), "extends"))
        if base in (*trail, file):
            names = " -> ".join(os.path.basename(step) for step in (*trail, file, base))
            raise ConfigError(file, line, "extends", f"goes round in a circle: {names}")
        if not os.path.isfile(base):
            raise ConfigError(file, line, "extends", f"names a file that does not exist: {base}")
        inherited = _load(base, (*trail, file), files)
        if inherited is None:
            raise ConfigError(file, line, "extends", f"names a file without [tool.doable]: {base}")
        merged = _merge(merged, {key: value for key, value in inherited.items() if key != "extends"})
    return _merge(merged, raw)


def find(folder: str) -> str | None:
    """Return the settings file nearest to `folder`, upwards; a `pyproject.toml` counts if it has `[tool.doable]`."""
    here = os.path.abspath(folder)
    while True:
        for name in FILE_NAMES:
            file = os.path.join(here, name)
            if os.path.isfile(file) and (name != "pyproject.toml" or _has_table(file)):
                return file
        above = os.path.dirname(here)
        if above == here:
            return None
        here = above


def _has_table(file: str) -> bool:
    try:
        with open(file, "rb") as stream:
            data = stream.read()
    except OSError:
        return False
    if b"doable" not in data:
        return False
    return parse(data.decode("utf-8-sig", "replace"), file, pyproject=True) is not None


def discover(folder: str) -> Config:
    """Return the settings for `folder`: those of the nearest file, or the defaults. Raises `ConfigError`."""
    file = find(folder)
    return (load(file) if file else None) or Config()


def override(config: Config, assignment: str) -> Config:
    """Return `config` with one `KEY=VALUE` set. The key may be dotted, the value is TOML, a bare word a string.

    A bare value of a list is split at commas: `ignore=C101,C102`. Raises `ConfigError`.
    """
    import tomllib  # noqa: PLC0415

    source = f"--config {assignment}"
    key, equals, value = (part.strip() for part in assignment.partition("="))
    if not equals or not key or "\n" in assignment:
        raise ConfigError(source, 0, "", "must be KEY=VALUE or the path of a settings file")
    try:
        try:
            change = tomllib.loads(f"{key} = {value}")
        except tomllib.TOMLDecodeError:
            setting = SETTING.get(key)
            listed = setting is not None and setting.kind.schema == _LIST
            words = [word.strip() for word in value.split(",") if word.strip()] if listed else [value]
            quoted = ["'''" + word.replace("'", "") + "'''" for word in words]
            change = tomllib.loads(f"{key} = [{', '.join(quoted)}]" if listed else f"{key} = {quoted[0]}")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(source, 0, "", f"this is not TOML: {error}") from None
    if "extends" in change:
        raise ConfigError(source, 0, "extends", "can only be set in a settings file")
    raw = _merge(config.raw, change)
    try:
        fields = _read(raw)
    except _WrongError as error:
        raise ConfigError(source, 0, ".".join(error.keys), error.reason) from None
    return Config(**fields)._replace(
        root=config.root, files=config.files, overrides=(*config.overrides, assignment), raw=raw
    )


# ---- what rules are told


def selects(selector: str, rule: "RuleLike") -> bool:
    """Tell whether an entry of `select` or `ignore` means `rule`: code, start of the code, name, family or `all`."""
    word = selector.casefold()
    code = rule.code.casefold()
    if word in ("all", rule.name):
        return True
    if word in FAMILIES:
        return code.startswith(word[0])
    return bool(re.fullmatch(r"[a-z]\d{0,3}", word)) and code.startswith(word)


def validate(config: Config, rules: "Sequence[RuleLike]", known: Mapping[str, Sequence[str]] | None = None) -> None:
    """Check mentions of rules, their options, and names of other things, against those there are.

    `known` has the names for `dialect`, `language` and `lexicon`; what it lacks is not checked. Raises `ConfigError`.
    """
    known = known or {}
    named: list[tuple[str, tuple[str, ...], str]] = [
        ("dialect", ("dialect",), config.dialect),
        ("language", ("language",), config.language),
    ]
    named += [("dialect", ("dialects", glob), name) for glob, name in config.dialects.items()]
    named += [("lexicon", ("lexicon", name), name) for name in config.lexicon]
    for kind, keys, name in named:
        words = known.get(kind)
        if words is not None and name and name not in words:
            reason = f"must be one of {', '.join(words)}, not `{name}`{nearest(name, words)}"
            raise _located(config, keys, reason)
    _validate_part(config, rules, config, ())
    rule_options(config, rules)
    for index, entry in enumerate(config.per_path):
        where = ("per-path", str(index))
        _validate_part(config, rules, entry, where)
        rule_options(config, rules, entry.rules, where)


def _validate_part(config: Config, rules: "Sequence[RuleLike]", part: Config | PerPath, where: tuple[str, ...]) -> None:
    for key, selectors in (
        ("select", part.select or ()),
        ("extend-select", part.extend_select),
        ("ignore", part.ignore),
    ):
        for selector in selectors:
            if not any(selects(selector, rule) for rule in rules):
                words = [*(rule.code for rule in rules), *(rule.name for rule in rules), *FAMILIES, "all"]
                raise _located(config, (*where, key), f"names no rule: `{selector}`{nearest(selector, words)}")
    for name in part.severity:
        _rule_named(config, rules, name, (*where, "severity"))


def _rule_named(config: Config, rules: "Sequence[RuleLike]", name: str, where: tuple[str, ...]) -> "RuleLike":
    for rule in rules:
        if name.casefold() in (rule.code.casefold(), rule.name):
            return rule
    words = [word for rule in rules for word in (rule.code, rule.name)]
    raise _located(config, (*where, name), f"is not a rule{nearest(name, words)}")


def rule_options(
    config: Config,
    rules: "Sequence[RuleLike]",
    tables: Mapping[str, Table] | None = None,
    where: tuple[str, ...] = (),
) -> dict[str, dict[str, Any]]:
    """Return code -> option -> value, defaults filled in, for every rule that has options.

    `tables` (with the keys `where` that lead to it) overrides `[rules]`: those of a `[[per-path]]` entry.
    Raises `ConfigError` for an unknown rule or option and for a value of the wrong type.
    """
    options = {rule.code: {option.name: option.default for option in rule.options} for rule in rules if rule.options}
    layers: list[tuple[Mapping[str, Table], tuple[str, ...]]] = [(config.rules, ("rules",))]
    if tables is not None:
        layers.append((tables, (*where, "rules")))
    values: dict[str, dict[str, Any]] = {code: dict(table) for code, table in options.items()}
    for layer, place in layers:
        for name, table in layer.items():
            rule = _rule_named(config, rules, name, place)
            known = {option.name: option for option in rule.options}
            for key, value in table.items():
                if key not in known:
                    reason = f"is not an option of {rule.name}{nearest(key, known)}"
                    raise _located(config, (*place, name, key), reason)
                try:
                    values[rule.code][key] = _option_kind(known[key]).read(value)
                except _WrongError as error:
                    raise _located(config, (*place, name, key), error.reason) from None
    return values


def _number(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise _must("a whole number", value)
    if value < 0:
        raise _WrongError((), f"must be 0 or more, not {value}")
    return value


def _decimal(value: object) -> float:
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _must("a number", value)
    if not 0 <= value < float("inf"):
        raise _WrongError((), f"must be 0 or more, not {value}")
    return float(value)


def _boolean(value: object) -> bool:
    if not isinstance(value, bool):
        raise _must("true or false", value)
    return value


def _option_kind(option: "Option") -> Kind:
    """Return the kind of a rule's option; its default tells which."""
    if isinstance(option.default, bool):
        return Kind("true or false", {"type": "boolean"}, _boolean)
    if isinstance(option.default, int):
        return Kind("a whole number", {"type": "integer", "minimum": 0}, _number)
    if isinstance(option.default, float):
        return Kind("a number", {"type": "number", "minimum": 0}, _decimal)
    return STRINGS if isinstance(option.default, tuple) else STRING


def _located(config: Config, keys: tuple[str, ...], reason: str) -> ConfigError:
    """Name the place that set `keys`: an override, else the nearest file that has it."""
    key = ".".join(keys)
    for assignment in config.overrides:
        if key.startswith(assignment.partition("=")[0].strip()):
            return ConfigError(f"--config {assignment}", 0, key, reason)
    best = ("doable.toml" if not config.files else config.files[0], 0)
    depth = 0
    for file in config.files:
        try:
            with open(file, encoding="utf-8-sig") as stream:
                text = stream.read()
        except (OSError, UnicodeDecodeError):
            continue
        prefix = ("tool", "doable") if os.path.basename(file) == "pyproject.toml" else ()
        line, found = _locate(text, (*prefix, *keys))
        if found - len(prefix) > depth:
            best, depth = (file, line), found - len(prefix)
    return ConfigError(*best, key, reason)


# ---- where a key stands

_PART = r"""(?:[A-Za-z0-9_-]+|"(?:[^"\\\n]|\\.)*"|'[^'\n]*')"""
# Strings, compiled where they are used: only the way to an error needs them, and start-up does not pay for it.
_KEY = rf"\s*({_PART}(?:\s*\.\s*{_PART})*)\s*="
_HEADER = rf"\s*(\[\[?)\s*({_PART}(?:\s*\.\s*{_PART})*)\s*\]"


def locate(text: str, keys: Sequence[str]) -> int:
    """Return the 1-based line of `text` that sets `keys`, or the nearest table around it; 1 where nothing does.

    The index of an array's table is a key of digits: ("per-path", "0", "select"). Best effort: tomllib tells no lines.
    """
    return _locate(text, keys)[0]


def _locate(text: str, keys: Sequence[str]) -> tuple[int, int]:
    """Return the line, and how many of `keys` stand there."""
    table: list[str] = []
    arrays: dict[str, int] = {}
    best = (1, 0)
    lines = text.splitlines()
    for number, line in enumerate(lines, 1):
        header = re.match(_HEADER, line)
        assigned = None if header else re.match(_KEY, line)
        if header:
            table = []
            for part in _parts(header[2]):
                table.append(part)
                if (array := ".".join(table)) in arrays:
                    table.append(str(arrays[array]))
            if header[1] == "[[":
                # the parts end with the array's name, or with the index of its table before this one
                table = table[:-1] if table[-1].isdigit() else table
                array = ".".join(table)
                arrays[array] = arrays.get(array, -1) + 1
                table.append(str(arrays[array]))
            path = table
        elif assigned:
            path = [*table, *_parts(assigned[1])]
        else:
            continue
        shared = min(len(path), len(keys))
        # a longer path than asked for stands inside of what is asked for
        if list(keys[:shared]) == path[:shared] and shared > best[1]:
            best = (number, shared)
    line_number, depth = best
    rest = [key for key in keys[depth:] if not key.isdigit()]
    for number in range(line_number, len(lines) + 1) if depth and rest else ():
        line = lines[number - 1]
        if number > line_number and (re.match(_HEADER, line)):
            break
        if re.search(rf"""(?:^|[\s{{,.])["']?{re.escape(rest[-1])}["']?\s*=""", line):
            return number, len(keys)
    return best


def _parts(dotted: str) -> list[str]:
    return [part.strip("\"'") for part in re.findall(_PART, dotted)]


# ---- globs


@lru_cache(maxsize=256)
def _glob(pattern: str) -> re.Pattern[str]:
    """Translate a glob as `.gitignore` reads it: without a slash it names a file or folder at any depth."""
    anchored = "/" in pattern.rstrip("/")
    body = pattern.strip("/")
    out = "" if anchored else "(?:.*/)?"
    i = 0
    while i < len(body):
        if body.startswith("**/", i) and (i == 0 or body[i - 1] == "/"):
            out += "(?:.*/)?"
            i += 3
        elif body.startswith("**", i):
            out += ".*"
            i += 2
        elif body[i] == "*":
            out += "[^/]*"
            i += 1
        elif body[i] == "?":
            out += "[^/]"
            i += 1
        elif body[i] == "[" and (end := body.find("]", i + 2)) > 0:
            inner = body[i + 1 : end].replace("\\", "\\\\").replace("[", "\\[")
            out += "[" + ("^" + inner[1:] if inner[0] in "!^" else inner) + "]"
            i = end + 1
        else:
            out += re.escape(body[i])
            i += 1
    # what names a folder means all that is in it
    out += "/.*" if pattern.endswith("/") else "(?:/.*)?"
    try:
        return re.compile(out, re.DOTALL)
    except re.error:
        return re.compile(re.escape(body))


def matches(globs: Iterable[str], path: str) -> bool:
    """Tell whether `path` (relative, with `/`) is meant by `globs`; a later glob that starts with `!` takes it out."""
    found = False
    for pattern in globs:
        if pattern.startswith("!"):
            found = found and not _glob(pattern[1:]).fullmatch(path)
        else:
            found = found or bool(_glob(pattern).fullmatch(path))
    return found


def relative(config: Config, path: str) -> str:
    """Return `path` as globs see it: relative to the settings' folder (else to the current one), with `/`."""
    if not path:
        return path
    full = os.path.abspath(path)
    try:
        return os.path.relpath(full, config.root or None).replace(os.sep, "/")
    except ValueError:  # another drive
        return full.replace(os.sep, "/")


# ---- views


def effective(config: Config) -> dict[str, Any]:
    """Return every setting's value, by key, as TOML values."""
    return {setting.name: plain(getattr(config, setting.field)) for setting in SETTINGS}


def fingerprint(config: Config) -> str:
    """Return a short string that is the same for the same settings, wherever they come from."""
    from hashlib import blake2b  # noqa: PLC0415 - only the cache asks

    values = effective(config)
    del values["extends"]
    return blake2b(repr(_sorted(values)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _sorted(value: Any) -> Any:
    if _is_table(value):
        return [(key, _sorted(value[key])) for key in sorted(value)]
    if _is_list(value):
        return [_sorted(item) for item in value]
    return value


def to_toml(config: Config) -> str:
    """Return the effective settings as TOML text, with the files they come from in a comment."""
    values = effective(config)
    sources = [*config.files, *(f"--config {assignment}" for assignment in config.overrides)]
    lines = [f"# from {source}" for source in sources] or ["# the defaults: no settings file was found"]
    tables = [(key, value) for key, value in values.items() if _is_table(value) and key != "cycle"]
    lines += [
        f"{key} = {toml_value(value)}"
        for key, value in values.items()
        if (key == "cycle" or not _is_table(value)) and key != "extends"
    ]
    for key, table in tables:
        lines += ["", f"[{key}]", *(f"{_toml_key(name)} = {toml_value(value)}" for name, value in table.items())]
    return "\n".join(lines) + "\n"


def _toml_key(key: str) -> str:
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)


def toml_value(value: Any) -> str:
    """Return a plain value as it is written in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
    if _is_table(value):
        return "{" + ", ".join(f"{_toml_key(key)} = {toml_value(item)}" for key, item in value.items()) + "}"
    if _is_list(value):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return str(value)


def schema(rules: "Sequence[RuleLike]") -> dict[str, Any]:
    """Return the JSON schema (draft 7) of a settings file, with the options of `rules`."""
    properties: dict[str, Any] = {}
    for setting in SETTINGS:
        properties[setting.name] = {"description": setting.help, "default": setting.default, **setting.kind.schema}
    options: dict[str, Any] = {}
    names: dict[str, Any] = {}
    for rule in rules:
        table: dict[str, Any] = {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                option.name: {
                    "description": option.help,
                    "default": plain(option.default),
                    **_option_kind(option).schema,
                }
                for option in rule.options
            },
        }
        options[rule.code] = options[rule.name] = table
        names[rule.code] = names[rule.name] = _SEVERITY
    for place in (properties, properties["per-path"]["items"]["properties"]):
        for key, known in (("rules", options), ("severity", names)):
            place[key] = {**place[key], "additionalProperties": False, "properties": known}
    return {
        "$schema": "http://json-schema.org/draft-07/schema#",
        "title": "doable",
        "description": "Settings of doable: doable.toml, .doable.toml, or [tool.doable] in pyproject.toml.",
        "type": "object",
        "additionalProperties": False,
        "properties": properties,
    }
