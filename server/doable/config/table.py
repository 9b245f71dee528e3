"""The table of general settings: names, kinds, and what each does. Docs and schema are printed from it."""

from typing import Any, NamedTuple

from doable.config.kinds import (
    AMOUNT,
    COUNT,
    CYCLE_TEXT,
    GLOBS,
    LIST,
    NAMES,
    RULE_TABLES,
    SEVERITY_SCHEMA,
    STRING,
    STRING_SCHEMA,
    STRINGS,
    WORDS,
    Kind,
    choice,
    is_table,
    is_tuple,
    read_aliases,
    read_cycle,
    read_extends,
    read_owners,
    read_per_path,
    read_states,
    read_strings,
    read_table,
    severity_or_off,
    table_of,
    table_schema,
)
from doable.config.model import PROFILES, SEVERITIES, STATES, Config, Cycle, Owner, PerPath


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
        "The rules to run, not the profile's: codes (`C101`), starts of codes (`C1`), names, families (`clarity`),"
        " `all`. Empty: those of the profile.",
    ),
    Setting("extend-select", STRINGS, "Rules to run as well as those selected."),
    Setting("ignore", STRINGS, "Rules not to run."),
    Setting(
        "profile",
        Kind("one of " + ", ".join(PROFILES), {"enum": list(PROFILES)}, choice(PROFILES)),
        "How much is said: `relaxed`, `standard` or `strict`.",
    ),
    Setting(
        "severity",
        Kind("a table of severities", table_schema(SEVERITY_SCHEMA), table_of(severity_or_off)),
        "The severity of a rule, by code or name: `error`, `warning`, `information`, `hint` or `off`.",
    ),
    Setting(
        "fail-on",
        Kind(
            "one of " + ", ".join((*SEVERITIES, "never")),
            {"enum": [*SEVERITIES, "never"]},
            choice((*SEVERITIES, "never")),
        ),
        "The least severity that makes `doable check` exit with 1.",
    ),
    Setting(
        "rules",
        Kind("a table of tables", RULE_TABLES, table_of(read_table)),
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
                        "paths": {**LIST, "minItems": 1},
                        "select": LIST,
                        "extend-select": LIST,
                        "ignore": LIST,
                        "profile": {"enum": list(PROFILES)},
                        "severity": table_schema(SEVERITY_SCHEMA),
                        "rules": RULE_TABLES,
                    },
                },
            },
            read_per_path,
        ),
        "Other settings for some files: `[[per-path]]` with `paths` (globs) and settings about rules. These are"
        " `select`, `extend-select`, `ignore`, `profile`, `severity` and `rules`. Where several match, the later one"
        " wins.",
    ),
    Setting(
        "extends",
        Kind("a path or a list of paths", {"anyOf": [STRING_SCHEMA, LIST]}, read_extends),
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
        Kind(
            "a table of states",
            {**table_schema({"enum": list(STATES)}), "propertyNames": {"minLength": 1, "maxLength": 1}},
            read_states,
        ),
        'What a character in a box means, such as `"?" = "blocked"`: ' + ", ".join(STATES) + ".",
    ),
    Setting("dialect", STRING, "The dialect tasks are written in. Empty: found out from each file."),
    Setting("dialects", WORDS, "The dialect of some files: glob = dialect."),
    Setting("team", NAMES, "The people who can own a task. Empty: anybody."),
    Setting(
        "aliases",
        Kind("a table of names", table_schema(STRING_SCHEMA), read_aliases),
        'Other names of an owner: `an = "ana"`.',
    ),
    Setting(
        "owners",
        Kind(
            "a table of tables",
            table_schema(
                {
                    "type": "object",
                    "additionalProperties": False,
                    "properties": {"limit": COUNT.schema, "hours": AMOUNT.schema},
                }
            ),
            read_owners,
        ),
        "What one owner can carry at a time: `[owners.ana] limit = 3` active tasks, `hours = 20` of estimates a cycle.",
    ),
    Setting(
        "cycle",
        Kind(
            CYCLE_TEXT,
            {
                "anyOf": [
                    {
                        "type": "string",
                        "pattern": r"^(([1-9][0-9]?\s+)?(week|month|quarter)s?"
                        r"|(bi)?weekly|fortnight|monthly|quarterly)$",
                    },
                    {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["start", "days"],
                        "properties": {
                            "start": {"type": "string", "pattern": "^\\d{4}-\\d\\d-\\d\\d$"},
                            "days": COUNT.schema,
                        },
                    },
                ]
            },
            read_cycle,
        ),
        "How long the team plans ahead. Weeks start on Monday; a table names the first day of a sprint and its length.",
    ),
    Setting("vocabulary", WORDS, 'Words the team agreed on: `"e-mail" = "email"` asks for the second.'),
    Setting(
        "lexicon",
        Kind("a table of lists", table_schema(LIST), table_of(read_strings)),
        "Words to add to the word lists of the rules, by the name of the list.",
    ),
    Setting(
        "baseline",
        STRING,
        "A file of known findings, which are not reported: `doable baseline` writes it. Relative to the settings file.",
    ),
    Setting("max-file-size", COUNT, "Larger files, in bytes, are named and left out."),
    Setting("max-findings", COUNT, "The most findings reported for one file."),
)

SETTING = {setting.name: setting for setting in SETTINGS}


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
    if is_tuple(value):
        return [plain(item) for item in value]
    if is_table(value):
        return {key: plain(item) for key, item in value.items()}
    return value
