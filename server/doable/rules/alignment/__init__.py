"""Rules of the family alignment, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.alignment import (
    busywork,
    due_after_goal,
    duplicate_goal,
    goal_is_activity,
    goal_without_deadline,
    goal_without_metric,
    goal_without_tasks,
    impact_inflation,
    low_impact_active,
    missing_goal,
    missing_impact,
    unknown_goal,
    untraced_goal,
    urgency_over_impact,
)

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    missing_goal.RULE,
    unknown_goal.RULE,
    goal_without_metric.RULE,
    goal_without_tasks.RULE,
    goal_without_deadline.RULE,
    goal_is_activity.RULE,
    untraced_goal.RULE,
    missing_impact.RULE,
    low_impact_active.RULE,
    urgency_over_impact.RULE,
    impact_inflation.RULE,
    busywork.RULE,
    due_after_goal.RULE,
    duplicate_goal.RULE,
)
