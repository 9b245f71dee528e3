"""What the config says about one file: which rules run, how loudly, with which options, and what its words mean."""

from functools import lru_cache
from typing import TYPE_CHECKING, Any, NamedTuple

from doable.config import Config, matches, relative, rule_options, selects
from doable.finding import Severity
from doable.rule import Profile, Rule
from doable_md.plan import heading_key

if TYPE_CHECKING:
    from collections.abc import Mapping

    from doable.lexicon import Lexicon

_ORDER = (Profile.RELAXED, Profile.STANDARD, Profile.STRICT)


class Headings(NamedTuple):
    """Headings that mean something, as keys (`doable_md.plan.heading_key`)."""

    plan: frozenset[str]
    silent: frozenset[str]
    active: frozenset[str]
    goals: frozenset[str]


class Settings(NamedTuple):
    """The settings of one file. Compare by identity: files with the same settings share one value."""

    config: Config
    rules: tuple[Rule, ...]
    """The rules that run, in code order."""
    severity: "Mapping[str, Severity]"
    """Severities that the config sets, by code."""
    options: "Mapping[str, Mapping[str, Any]]"
    """Options of every rule that has some, by code."""
    headings: Headings
    by_code: "Mapping[str, Rule]"
    """The rules that run, by code."""

    @property
    def lexicon(self) -> "Lexicon":
        """The words of the config's language with the config's own."""
        from doable.lexicon import load  # noqa: PLC0415 - most plans without wording rules never need them

        return load(self.config.language, self.config.lexicon)

    def owner(self, name: str) -> str:
        """Return the one name of a person: aliases resolved, without case."""
        return _aliases(tuple(self.config.aliases.items())).get(name.casefold(), name.casefold())


def settings_for(config: Config, path: str, rules: tuple[Rule, ...]) -> Settings:
    """Return the settings of the file at `path`. Raises `ConfigError` where an option or a rule's name is wrong."""
    shown = relative(config, path) if path and config.per_path else ""
    parts = tuple(number for number, part in enumerate(config.per_path) if matches(part.paths, shown))
    return _settings(_Key(config, rules), parts)


class _Key:
    """A config and the rules, hashed by identity: configs hold tables."""

    __slots__ = ("config", "rules")

    def __init__(self, config: Config, rules: tuple[Rule, ...]) -> None:
        self.config = config
        self.rules = rules

    def __hash__(self) -> int:
        return id(self.config)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Key) and other.config is self.config and other.rules is self.rules


@lru_cache(maxsize=64)
def _settings(key: _Key, parts: tuple[int, ...]) -> Settings:
    config, rules = key.config, key.rules
    select, extra, ignore = config.select, config.extend_select, config.ignore
    profile, severity = config.profile, dict(config.severity)
    options = rule_options(config, rules)
    for number in parts:
        part = config.per_path[number]
        select = select if part.select is None else part.select
        extra, ignore = (*extra, *part.extend_select), (*ignore, *part.ignore)
        profile = part.profile or profile
        severity.update(part.severity)
        if part.rules:
            here = rule_options(config, rules, part.rules, ("per-path", str(number)))
            options = {
                code: {**options.get(code, {}), **_changed(table, part.rules, code, rules)}
                for code, table in here.items()
            }
    named = {name.casefold(): level for name, level in severity.items()}
    levels: dict[str, Severity] = {}
    chosen: list[Rule] = []
    for rule in rules:
        level = named.get(rule.code.casefold(), named.get(rule.name))
        if level == "off":
            continue
        if level is not None:
            levels[rule.code] = Severity[level.upper()]
        if _runs(rule, select, extra, ignore, profile, asked=level is not None):
            chosen.append(rule)
    headings = Headings(
        _keys((*config.plan_headings, *config.extend_plan_headings)),
        _keys((*config.silent_headings, *config.extend_silent_headings)),
        _keys(config.active_headings),
        _keys(config.goal_headings),
    )
    return Settings(config, tuple(chosen), levels, options, headings, {rule.code: rule for rule in chosen})


def _changed(
    table: "Mapping[str, Any]", layer: "Mapping[str, Any]", code: str, rules: tuple[Rule, ...]
) -> dict[str, Any]:
    """Return the options of a rule that a per-path entry sets itself."""
    name = next((rule.name for rule in rules if rule.code == code), "")
    names = (code.casefold(), name)
    return {key: table[key] for given, own in layer.items() if given.casefold() in names for key in own}


def _runs(
    rule: Rule, select: tuple[str, ...], extra: tuple[str, ...], ignore: tuple[str, ...], profile: str, *, asked: bool
) -> bool:
    if any(selects(word, rule) for word in ignore):
        return False
    if any(selects(word, rule) for word in extra):
        return True
    if select:
        # `--select C` takes all rules of the family, those that are off by default only by their own code or name.
        exact = any(word.casefold() in (rule.code.casefold(), rule.name, "all") for word in select)
        return exact or (rule.default and any(selects(word, rule) for word in select))
    if asked:
        return True
    return rule.default and _ORDER.index(rule.profile) <= _ORDER.index(Profile(profile))


def _keys(names: "tuple[str, ...]") -> frozenset[str]:
    return frozenset(map(heading_key, names))


@lru_cache(maxsize=16)
def _aliases(pairs: tuple[tuple[str, str], ...]) -> "Mapping[str, str]":
    return {alias.casefold().removeprefix("@"): name.casefold().removeprefix("@") for alias, name in pairs}
