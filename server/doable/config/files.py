"""Settings files: TOML read and checked, `extends` followed, single settings overridden."""

# os.path, not pathlib: the command line reads settings at every start, and importing pathlib costs 5 ms.
# ruff: noqa: PTH100, PTH111, PTH113, PTH118, PTH119, PTH120

import os
import re
from collections.abc import Mapping
from typing import Any, NamedTuple

from doable import regular
from doable.config.discovery import MOST_BYTES, VERSION_CONTROL, above
from doable.config.kinds import LIST, WrongError, inside, is_list, is_table, known_keys, read_extends, read_table
from doable.config.locator import locate
from doable.config.model import Config, ConfigError
from doable.config.table import SETTING

# How long a chain of files may be in which each extends the next.
_MOST_STEPS = 20


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
    except RecursionError:
        raise ConfigError(file, 1, "", "this is not TOML: it is nested too deeply") from None
    except ValueError as error:
        # a number of thousands of digits is a ValueError that is no TOMLDecodeError
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


def parse_of_project(text: str, file: str, home: str, *, pyproject: bool) -> dict[str, Any] | None:
    """Read a settings file's text like `parse`. Of one that really lies outside of `home` no error repeats a word.

    Who writes `extends` chooses which file is read, and who sees the error may not be meant to see that file.
    """
    try:
        return parse(text, file, pyproject=pyproject)
    except ConfigError as error:
        if os.path.realpath(file).startswith(os.path.join(os.path.realpath(home), "")):
            raise
        reason = f"is no settings file; as it lies outside of the project, `doable config --config {file}` says why"
        raise ConfigError(file, error.line, "", reason) from None


def home_of(file: str) -> str:
    """Return the folder of the project that a settings file is found in: its repository, else its own folder."""
    folder = os.path.dirname(os.path.abspath(file))
    return above(folder, VERSION_CONTROL) or folder


def load(file: str) -> Config | None:
    """Read a settings file and all it extends. None: a `pyproject.toml` without `[tool.doable]`.

    Raises `ConfigError`, also for a file that cannot be read and for files that extend each other.
    """
    loaded: dict[str, _Loaded] = {}
    raw = _load(os.path.abspath(file), home_of(file), (), loaded)
    if raw is None:
        return None
    root = os.path.dirname(os.path.abspath(file))
    return Config(**_read(raw))._replace(root=root, files=tuple(loaded), raw=raw)


class _Loaded(NamedTuple):
    """A file that was read: its values with those of what it extends, and the layers of both, as they count."""

    values: dict[str, Any]
    layers: tuple[Layer, ...]


def layers(file: str) -> tuple[Layer, ...]:
    """Return a settings file and all it extends in the order in which they count, itself last. Raises `ConfigError`."""
    loaded: dict[str, _Loaded] = {}
    file = os.path.abspath(file)
    found = _load(file, home_of(file), (), loaded)
    return () if found is None else loaded[file].layers


def _load(file: str, home: str, trail: tuple[str, ...], loaded: dict[str, _Loaded]) -> dict[str, Any] | None:
    if file in loaded:
        # read once, however often it is named: a few files that extend each other twice would take for ever
        return loaded[file].values
    try:
        text = regular.read(file, MOST_BYTES).decode("utf-8-sig")
    except OSError as error:
        raise ConfigError(file, 0, "", regular.why(error)) from None
    except UnicodeDecodeError:
        raise ConfigError(file, 0, "", "is not UTF-8") from None
    pyproject = os.path.basename(file) == "pyproject.toml"
    if pyproject and "doable" not in text:
        return None
    raw = parse_of_project(text, file, home, pyproject=pyproject)
    if raw is None:
        return None
    loaded[file] = _Loaded(raw, ())
    merged: dict[str, Any] = {}
    steps: dict[str, Layer] = {}
    for name in read_extends(raw.get("extends", [])):
        base = os.path.normpath(os.path.join(os.path.dirname(file), os.path.expanduser(name)))
        line = locate(text, (*_prefix(file), "extends"))
        if base in (*trail, file):
            names = " -> ".join(os.path.basename(step) for step in (*trail, file, base))
            raise ConfigError(file, line, "extends", f"goes round in a circle: {names}")
        if len(trail) >= _MOST_STEPS:
            raise ConfigError(file, line, "extends", f"is the {_MOST_STEPS + 1}st step of files that extend each other")
        if not os.path.isfile(base):
            reason = "names what is no file" if os.path.lexists(base) else "names a file that does not exist"
            raise ConfigError(file, line, "extends", f"{reason}: {base}")
        inherited = _load(base, home, (*trail, file), loaded)
        if inherited is None:
            raise ConfigError(file, line, "extends", f"names a file without [tool.doable]: {base}")
        merged = _merge(merged, {key: value for key, value in inherited.items() if key != "extends"})
        for layer in loaded[base].layers:
            # what is extended twice counts where it is named last
            steps.pop(layer.file, None)
            steps[layer.file] = layer
    steps[file] = Layer(file, text, raw, trail)
    loaded[file] = _Loaded(_merge(merged, raw), (*steps.values(),))
    return loaded[file].values


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
        except ValueError:
            setting = SETTING.get(key)
            listed = setting is not None and setting.kind.schema == LIST
            words = [word.strip() for word in value.split(",") if word.strip()] if listed else [value]
            quoted = ["'''" + word.replace("'", "") + "'''" for word in words]
            change = tomllib.loads(f"{key} = [{', '.join(quoted)}]" if listed else f"{key} = {quoted[0]}")
    except (ValueError, RecursionError) as error:
        raise ConfigError(source, 0, "", f"this is not TOML: {error}") from None
    if "extends" in change:
        raise ConfigError(source, 0, "extends", "can only be set in a settings file")
    return change
