"""Rules of the family syntax, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.syntax import (
    dependency_cycle,
    duplicate_id,
    duplicate_tag,
    empty_task,
    expired_suppression,
    invalid_date,
    malformed_box,
    mixed_dialects,
    portability,
    unfilled_slot,
    unknown_dependency,
    unknown_impact,
    unknown_tag,
    unused_suppression,
)

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    invalid_date.RULE,
    unknown_impact.RULE,
    duplicate_tag.RULE,
    malformed_box.RULE,
    empty_task.RULE,
    unknown_tag.RULE,
    unknown_dependency.RULE,
    dependency_cycle.RULE,
    duplicate_id.RULE,
    mixed_dialects.RULE,
    portability.RULE,
    unused_suppression.RULE,
    expired_suppression.RULE,
    unfilled_slot.RULE,
)
