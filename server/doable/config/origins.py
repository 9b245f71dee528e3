"""Where each setting comes from: a default, a file and what it extends, `[[per-path]]`, or `--config`."""

# ruff: noqa: PTH100

import os
import re
from typing import TYPE_CHECKING, Any, NamedTuple

from doable.config.files import Layer, assigned, layers
from doable.config.globs import matches, relative
from doable.config.kinds import is_table
from doable.config.table import SETTINGS, plain
from doable.config.views import effective, toml_key, toml_lines, toml_value

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from doable.config.model import Config, PerPath


class Source(NamedTuple):
    """What sets `key` (a setting, or what is inside of it: ("severity", "C101")).

    `kind` is "default", "file", "per-path" or "override". `file` and the 1-based `line` say where it stands, `via` the
    files that lead there, each extended by the one before it. `paths` are the globs of a `[[per-path]]` entry, `option`
    is what follows `--config`.
    """

    kind: str
    key: tuple[str, ...]
    file: str = ""
    line: int = 0
    via: tuple[str, ...] = ()
    paths: tuple[str, ...] = ()
    option: str = ""


class Explained(NamedTuple):
    """A setting's value, and what sets it: one source, or one for each part of a table or of a list that adds up."""

    name: str
    value: Any
    sources: tuple[Source, ...]


def explained(config: "Config", path: str = "") -> list[Explained]:
    """Return every setting that holds in a folder, or for the file `path` with its `[[per-path]]` entries applied.

    The files that the settings came from are read again. Raises `ConfigError`.
    """
    values = effective(config)
    sources, places = _sources(config)
    entries = [(entry, place) for entry, place in zip(config.per_path, places, strict=False)]
    sources["per-path"] = {place.key: place.at() for _, place in entries}
    shown = relative(config, path)
    for entry, place in entries if path else ():
        if matches(entry.paths, shown):
            _apply(entry, place._replace(paths=entry.paths), values, sources)
    return [
        Explained(name, value, tuple(sources.get(name, {}).values()) or (Source("default", (name,)),))
        for name, value in values.items()
    ]


_Sources = dict[str, dict[tuple[str, ...], Source]]
"""For each setting what sets it, by key; a list that adds up has a key for each part."""


class _Place(NamedTuple):
    """A `[[per-path]]` entry: its number among all, what sets it, and its number in that layer."""

    number: int
    source: Source
    layer: Layer | None
    inside: int
    paths: tuple[str, ...] = ()

    @property
    def key(self) -> tuple[str, ...]:
        return "per-path", str(self.number)

    def at(self, *key: str) -> Source:
        """Return the source of the entry, or of a key that it sets."""
        line = self.layer.line(("per-path", str(self.inside), *key)) if self.layer else 0
        kind = "per-path" if self.paths else self.source.kind
        return self.source._replace(kind=kind, key=key or self.key, line=line, paths=self.paths)


def _sources(config: "Config") -> tuple[_Sources, list[_Place]]:
    """Return what sets the general settings, as `files` merges them, and the entries for some paths."""
    found: _Sources = {}
    places: list[_Place] = []
    every: list[tuple[Mapping[str, Any], Source, Layer | None]] = [
        (layer.values, Source("file", (), layer.file, via=layer.trail), layer)
        for layer in (layers(config.files[0]) if config.files else ())
    ]
    every += [(assigned(option), Source("override", (), option=option), None) for option in config.overrides]
    for values, source, layer in every:
        for name, value in values.items():
            known = found.setdefault(name, {})
            if name == "per-path":
                places += [_Place(len(places) + i, source, layer, i) for i in range(len(value))]
                continue
            if not is_table(value) or name == "cycle":
                known.clear()
            for key in _leaves((name,), value) if is_table(value) and name != "cycle" else [(name,)]:
                plain_key = _plain_key(key)
                known[plain_key] = source._replace(key=plain_key, line=layer.line(key) if layer else 0)
    return found, places


def _leaves(keys: tuple[str, ...], table: "Mapping[str, Any]") -> "Iterator[tuple[str, ...]]":
    for key, value in table.items():
        if is_table(value) and value:
            yield from _leaves((*keys, key), value)
        else:
            yield (*keys, key)


def _plain_key(key: tuple[str, ...]) -> tuple[str, ...]:
    """People are kept without the `@` they may be written with."""
    return (key[0], key[1].removeprefix("@"), *key[2:]) if key[0] in {"aliases", "owners"} and key[1:] else key


# ---- one file


def _apply(entry: "PerPath", place: _Place, values: dict[str, Any], sources: _Sources) -> None:
    """Put an entry over what holds so far, as `doable.settings` does for the rules."""
    for name, value in (("select", entry.select), ("profile", entry.profile)):
        if value is not None:
            values[name] = plain(value)
            sources[name] = {(name,): place.at(name)}
    for name, more in (("extend-select", entry.extend_select), ("ignore", entry.ignore)):
        if more:
            values[name] = [*values[name], *more]
            sources.setdefault(name, {})[name, *place.key] = place.at(name)
    for name, table in (("severity", entry.severity), ("rules", entry.rules)):
        values[name] = _over(values[name], plain(table))
        for key in _leaves((name,), table):
            sources.setdefault(name, {})[key] = place.at(*key)


def _over(below: "Mapping[str, Any]", above: "Mapping[str, Any]") -> dict[str, Any]:
    merged = dict(below)
    for key, value in above.items():
        merged[key] = _over(merged[key], value) if is_table(value) and is_table(merged.get(key)) else value
    return merged


# ---- TOML


def to_toml(config: "Config", path: str = "") -> str:
    """Return the settings that hold in a folder, or for the file `path`, as TOML with the source of each as comment."""
    every = explained(config, path)
    lines = [f"# Settings of {_comment(_shown(path))}"] if path else []
    lines += [f"# from {_comment(_shown(file))}" for file in config.files]
    lines += [f"# from --config {_comment(option)}" for option in config.overrides]
    if not config.files and not config.overrides:
        lines.append("# the defaults: no settings file was found")
    lines.append("")
    tables = [one for one in every if is_table(one.value) and one.name != "cycle"]
    for name, value, sources in every:
        if name not in {"extends", "per-path"} and (name == "cycle" or not is_table(value)):
            lines += _assignment(name, value, "; ".join(map(_told, sources)))
    for name, value, sources in tables:
        told = {source.key: _told(source) for source in sources}
        lines += _table((name,), value, told)
    for name, value, sources in every:
        if name == "per-path":
            for entry, source in zip(value, sources, strict=False):
                lines += ["", f"[[per-path]]  # {_told(source)}"]
                lines += [f"{toml_key(key)} = {toml_value(item)}" for key, item in entry.items()]
    return "\n".join(lines) + "\n"


def _assignment(key: str, value: Any, told: str) -> list[str]:
    first, *more = toml_lines(toml_key(key), value)
    return [f"{first}  # {told}", *more]


def _table(keys: tuple[str, ...], table: "Mapping[str, Any]", told: "Mapping[tuple[str, ...], str]") -> list[str]:
    """Return a table, the tables in it behind its values. `told` is what to say of keys, or of tables around them."""
    inner = {key: value for key, value in table.items() if is_table(value) and value}
    header = f"[{'.'.join(map(toml_key, keys))}]"
    own = told.get(keys)
    lines = ["", f"{header}  # {own}" if own else header] if len(inner) < len(table) or not inner else []
    for key, value in table.items():
        if key not in inner:
            lines += _assignment(key, value, told.get((*keys, key), own or "default"))
    for key, value in inner.items():
        lines += _table((*keys, key), value, told)
    return lines


def _told(source: Source) -> str:
    """Return a source as a comment: `default`, `doable.toml -> shared.toml:3`, `--config profile=strict`."""
    if source.kind == "default":
        return "default"
    if not source.file:
        return _comment(f"--config {source.option}")
    trail = " -> ".join([*map(_shown, source.via), f"{_shown(source.file)}:{source.line}"])
    return _comment(f"{trail} (per-path {', '.join(source.paths)})" if source.paths else trail)


def _shown(file: str) -> str:
    """Return a path as it is said: from the current folder where it lies in it."""
    try:
        inside = os.path.relpath(file)
    except ValueError:  # another drive
        return file
    return os.path.abspath(file) if inside.startswith(os.pardir) else inside


def _comment(text: str) -> str:
    """Return a text without what ends a comment, or may not stand in one."""
    return re.sub(r"[^\t -~\x80-\ud7ff\ue000-\U0010ffff]", "\ufffd", text)


# ---- JSON


def to_record(config: "Config", path: str = "") -> dict[str, Any]:
    """Return the settings that hold in a folder, or for the file `path`, with their sources, for programs.

    A source is a `Source` without what it has nothing to say of.
    """
    defaults = {setting.name: setting.default for setting in SETTINGS}
    return {
        "version": 1,
        "path": path,
        "root": config.root,
        "files": list(config.files),
        "settings": {
            name: {
                "value": value,
                "default": defaults[name],
                "sources": [
                    {part: item for part, item in plain(source._asdict()).items() if item} for source in sources
                ],
            }
            for name, value, sources in explained(config, path)
        },
    }
