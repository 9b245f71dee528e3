"""The settings seen as plain values, as a fingerprint, and as the JSON schema of a settings file."""

import re
from typing import TYPE_CHECKING, Any

from doable.config.kinds import SEVERITY_SCHEMA, is_list, is_table, option_kind
from doable.config.table import SETTINGS, plain

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from doable.config.model import Config
    from doable.config.selection import RuleLike


# A list that is longer stands on several lines.
_WIDTH = 100


def effective(config: "Config") -> dict[str, Any]:
    """Return every setting's value, by key, as TOML values."""
    return {setting.name: plain(getattr(config, setting.field)) for setting in SETTINGS}


def fingerprint(config: "Config") -> str:
    """Return a short string that is the same for the same settings, wherever they come from."""
    from hashlib import blake2b  # noqa: PLC0415 - only the cache asks

    values = effective(config)
    del values["extends"]
    return blake2b(repr(_sorted(values)).encode("utf-8", "surrogatepass"), digest_size=12).hexdigest()


def _sorted(value: Any) -> Any:
    if is_table(value):
        return [(key, _sorted(value[key])) for key in sorted(value)]
    if is_list(value):
        return [_sorted(item) for item in value]
    return value


def toml_key(key: str) -> str:
    """Return a key as it is written in TOML."""
    return key if re.fullmatch(r"[A-Za-z0-9_-]+", key) else toml_value(key)


def toml_lines(key: str, value: Any) -> list[str]:
    """Return the lines that set a key (as it is written in TOML): one, or a long list's items each on its own."""
    line = f"{key} = {toml_value(value)}"
    if len(line) <= _WIDTH or not is_list(value):
        return [line]
    return [f"{key} = [", *(f"    {toml_value(item)}," for item in value), "]"]


def toml_value(value: Any) -> str:
    """Return a plain value as it is written in TOML."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, str):
        escaped = value.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + re.sub(r"[\x00-\x1f\x7f]", lambda match: f"\\u{ord(match[0]):04x}", escaped) + '"'
    if is_table(value):
        return "{" + ", ".join(f"{toml_key(key)} = {toml_value(item)}" for key, item in value.items()) + "}"
    if is_list(value):
        return "[" + ", ".join(map(toml_value, value)) + "]"
    return str(value)


def schema(rules: "Sequence[RuleLike]", known: "Mapping[str, Sequence[str]] | None" = None) -> dict[str, Any]:
    """Return the JSON schema (draft 7) of a settings file, with the options of `rules`.

    `known` has the names for `dialect`, `language` and `lexicon`, as for `validate`.
    """
    known = known or {}
    properties: dict[str, Any] = {}
    for setting in SETTINGS:
        properties[setting.name] = {"description": setting.help, "default": setting.default, **setting.kind.schema}
    if words := known.get("language"):
        properties["language"]["enum"] = [*words]
    if words := known.get("dialect"):
        # none is one that is found out from each file
        properties["dialect"]["enum"] = ["", *words]
        properties["dialects"]["additionalProperties"] = {"enum": ["", *words]}
    if words := known.get("lexicon"):
        properties["lexicon"]["propertyNames"] = {"enum": [*words]}
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
                    **option_kind(option).schema,
                }
                for option in rule.options
            },
        }
        options[rule.code] = options[rule.name] = table
        names[rule.code] = names[rule.name] = SEVERITY_SCHEMA
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
