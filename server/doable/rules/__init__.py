"""All rules in code order: the families' written-out tuples, one after the other."""

from typing import TYPE_CHECKING

from doable.rules import alignment, clarity, overload, review, syntax

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (*clarity.RULES, *alignment.RULES, *overload.RULES, *review.RULES, *syntax.RULES)

_BY_NAME = {name: rule for rule in RULES for name in (rule.code.casefold(), rule.name)}


def by_name(name: str) -> "Rule | None":
    """Return the rule of a code or name, without case; None where there is none."""
    return _BY_NAME.get(name.casefold())
