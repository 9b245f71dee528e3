"""The settings of a project: what they are, where they come from, and what they select.

Every public name is here: `doable.config.load`. What only settings files, errors and docs need (`kinds`, `table`,
`files`, `locator`, `origins`, `starter`, `views`) is imported at the first use of a name, so that other runs don't pay.
"""

from typing import TYPE_CHECKING

from doable.config.discovery import FILE_NAMES, VERSION_CONTROL, above, discover, find
from doable.config.globs import matches, relative
from doable.config.model import (
    FAMILIES,
    PROFILES,
    SEVERITIES,
    STATES,
    Config,
    ConfigError,
    Cycle,
    DoableError,
    Owner,
    PerPath,
    Table,
    parse_cycle,
)
from doable.config.selection import rule_options, selects, validate

if TYPE_CHECKING:
    from doable.config.files import load, override, parse
    from doable.config.kinds import Kind, nearest
    from doable.config.locator import locate
    from doable.config.origins import Explained, Source, explained, to_record, to_toml
    from doable.config.selection import RuleLike
    from doable.config.starter import Note, commented
    from doable.config.table import SETTING, SETTINGS, Setting, plain
    from doable.config.views import effective, fingerprint, schema, toml_value

__all__ = [
    "FAMILIES",
    "FILE_NAMES",
    "PROFILES",
    "SETTING",
    "SETTINGS",
    "SEVERITIES",
    "STATES",
    "VERSION_CONTROL",
    "Config",
    "ConfigError",
    "Cycle",
    "DoableError",
    "Explained",
    "Kind",
    "Note",
    "Owner",
    "PerPath",
    "RuleLike",
    "Setting",
    "Source",
    "Table",
    "above",
    "commented",
    "discover",
    "effective",
    "explained",
    "find",
    "fingerprint",
    "load",
    "locate",
    "matches",
    "nearest",
    "override",
    "parse",
    "parse_cycle",
    "plain",
    "relative",
    "rule_options",
    "schema",
    "selects",
    "to_record",
    "to_toml",
    "toml_value",
    "validate",
]

_HOMES = {
    "files": ("load", "override", "parse"),
    "kinds": ("Kind", "nearest"),
    "locator": ("locate",),
    "starter": ("Note", "commented"),
    "table": ("SETTING", "SETTINGS", "Setting", "plain"),
    "origins": ("Explained", "Source", "explained", "to_record", "to_toml"),
    "views": ("effective", "fingerprint", "schema", "toml_value"),
}


def __getattr__(name: str) -> object:
    for module, names in _HOMES.items():
        if name in names:
            from importlib import import_module  # noqa: PLC0415

            value: object = getattr(import_module(f"doable.config.{module}"), name)
            globals()[name] = value
            return value
    message = f"module {__name__!r} has no attribute {name!r}"
    raise AttributeError(message)
