"""Rules of the family alignment, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.alignment import goal_without_metric, unknown_goal

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    unknown_goal.RULE,
    goal_without_metric.RULE,
)
