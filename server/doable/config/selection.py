"""What rules are told: which of them run, with which options; mentions of rules checked against those there are."""

# ruff: noqa: PTH119, PTH123

import os
import re
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from doable.config.model import FAMILIES, Config, ConfigError, PerPath, Table

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
        # no dialect is one that is found out from each file
        if words is not None and name not in words and (name or kind != "dialect"):
            from doable.config.kinds import nearest  # noqa: PLC0415 - only on the way to an error

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
                from doable.config.kinds import nearest  # noqa: PLC0415

                words = [*(rule.code for rule in rules), *(rule.name for rule in rules), *FAMILIES, "all"]
                raise _located(config, (*where, key), f"names no rule: `{selector}`{nearest(selector, words)}")
    for name in part.severity:
        _rule_named(config, rules, name, (*where, "severity"))


def _rule_named(config: Config, rules: "Sequence[RuleLike]", name: str, where: tuple[str, ...]) -> "RuleLike":
    for rule in rules:
        if name.casefold() in (rule.code.casefold(), rule.name):
            return rule
    from doable.config.kinds import nearest  # noqa: PLC0415

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
    if not any(layer for layer, _ in layers):
        return values
    from doable.config.kinds import WrongError, nearest, option_kind  # noqa: PLC0415 - few projects set options

    for layer, place in layers:
        for name, table in layer.items():
            rule = _rule_named(config, rules, name, place)
            known = {option.name: option for option in rule.options}
            for key, value in table.items():
                if key not in known:
                    reason = f"is not an option of {rule.name}{nearest(key, known)}"
                    raise _located(config, (*place, name, key), reason)
                try:
                    values[rule.code][key] = option_kind(known[key]).read(value)
                except WrongError as error:
                    raise _located(config, (*place, name, key), error.reason) from None
    return values


def _located(config: Config, keys: tuple[str, ...], reason: str) -> ConfigError:
    """Name the place that set `keys`: an override, else the nearest file that has it."""
    from doable.config.locator import deepest  # noqa: PLC0415 - only on the way to an error

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
        line, found = deepest(text, (*prefix, *keys))
        if found - len(prefix) > depth:
            best, depth = (file, line), found - len(prefix)
    return ConfigError(*best, key, reason)
