"""Settings files: TOML read and checked, `extends` followed, single settings overridden."""

# os.path, not pathlib: the command line reads settings at every start, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH111, PTH113, PTH118, PTH119, PTH120, PTH123

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from doable.config.kinds import LIST, WrongError, inside, is_list, is_table, known_keys, read_extends, read_table
from doable.config.locator import locate
from doable.config.model import Config, ConfigError
from doable.config.table import SETTING


class Layer(NamedTuple):
    """One settings file of those that extend each other: its path, text and TOML values.

    `trail` are the files that lead to it, each extended by the one before it, the nearest first.
    """

    file: str
    text: str
    values: dict[str, Any]
    trail: tuple[str, ...]

    def line(self, keys: tuple[str, ...]) -> int:
        """Return the 1-based line that sets `keys`, or that of the table around them."""
        return locate(self.text, (*_prefix(self.file), *keys))


def _prefix(file: str) -> tuple[str, ...]:
    return ("tool", "doable") if os.path.basename(file) == "pyproject.toml" else ()


def _read(raw: Mapping[str, Any]) -> dict[str, Any]:
    """Return the fields of `Config` that `raw` sets. Raises `WrongError`."""
    known_keys(raw, SETTING)
    return {SETTING[key].field: inside(key, SETTING[key].kind.read, value) for key, value in raw.items()}


def _merge(base: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """Tables merge key by key, `per-path` entries add up, everything else is replaced."""
    merged = dict(base)
    for key, value in over.items():
        old = merged.get(key)
        if is_table(old) and is_table(value) and key != "cycle":
            merged[key] = _merge(old, value)
        elif key == "per-path" and is_list(old) and is_list(value):
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
        raw = tools.get("doable") if is_table(tools) else None
        if raw is None:
            return None
    try:
        table = read_table(raw)
        _read(table)
    except WrongError as error:
        raise ConfigError(file, locate(text, (*prefix, *error.keys)), ".".join(error.keys), error.reason) from None
    return table


def load(file: str) -> Config | None:
    """Read a settings file and all it extends. None: a `pyproject.toml` without `[tool.doable]`.

    Raises `ConfigError`, also for a file that cannot be read and for files that extend each other.
    """
    files: list[str] = []
    raw = _load(os.path.abspath(file), (), files, [])
    if raw is None:
        return None
    root = os.path.dirname(os.path.abspath(file))
    return Config(**_read(raw))._replace(root=root, files=tuple(files), raw=raw)


def layers(file: str) -> tuple[Layer, ...]:
    """Return a settings file and all it extends in the order in which they count, itself last. Raises `ConfigError`."""
    found: list[Layer] = []
    _load(os.path.abspath(file), (), [], found)
    return tuple(found)


def _load(file: str, trail: tuple[str, ...], files: list[str], found: list[Layer]) -> dict[str, Any] | None:
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
    for name in read_extends(raw.get("extends", [])):
        base = os.path.normpath(os.path.join(os.path.dirname(file), os.path.expanduser(name)))
        line = locate(text, (*_prefix(file), "extends"))
        if base in (*trail, file):
            names = " -> ".join(os.path.basename(step) for step in (*trail, file, base))
            raise ConfigError(file, line, "extends", f"goes round in a circle: {names}")
        if not os.path.isfile(base):
            raise ConfigError(file, line, "extends", f"names a file that does not exist: {base}")
        inherited = _load(base, (*trail, file), files, found)
        if inherited is None:
            raise ConfigError(file, line, "extends", f"names a file without [tool.doable]: {base}")
        merged = _merge(merged, {key: value for key, value in inherited.items() if key != "extends"})
    found.append(Layer(file, text, raw, trail))
    return _merge(merged, raw)


def override(config: Config, assignment: str) -> Config:
    """Return `config` with one `KEY=VALUE` set. The key may be dotted, the value is TOML, a bare word a string.

    A bare value of a list is split at commas: `ignore=C101,C102`. Raises `ConfigError`.
    """
    raw = _merge(config.raw, assigned(assignment))
    try:
        fields = _read(raw)
    except WrongError as error:
        raise ConfigError(f"--config {assignment}", 0, ".".join(error.keys), error.reason) from None
    return Config(**fields)._replace(
        root=config.root, files=config.files, overrides=(*config.overrides, assignment), raw=raw
    )


def assigned(assignment: str) -> dict[str, Any]:
    """Return the TOML values that a `KEY=VALUE` sets. Raises `ConfigError` for what is none."""
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
            listed = setting is not None and setting.kind.schema == LIST
            words = [word.strip() for word in value.split(",") if word.strip()] if listed else [value]
            quoted = ["'''" + word.replace("'", "") + "'''" for word in words]
            change = tomllib.loads(f"{key} = [{', '.join(quoted)}]" if listed else f"{key} = {quoted[0]}")
    except tomllib.TOMLDecodeError as error:
        raise ConfigError(source, 0, "", f"this is not TOML: {error}") from None
    if "extends" in change:
        raise ConfigError(source, 0, "extends", "can only be set in a settings file")
    return change
