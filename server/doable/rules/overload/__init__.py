"""Rules of the family overload, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.overload import (
    approval_chain,
    batchable,
    cycle_overload,
    duplicate_task,
    everything_urgent,
    oversized_list,
    owner_overload,
    same_day_pile_up,
    scattered_focus,
    several_primaries,
    too_deep,
)

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    owner_overload.RULE,
    cycle_overload.RULE,
    same_day_pile_up.RULE,
    scattered_focus.RULE,
    several_primaries.RULE,
    duplicate_task.RULE,
    approval_chain.RULE,
    batchable.RULE,
    everything_urgent.RULE,
    oversized_list.RULE,
    too_deep.RULE,
)
