"""Rules of the family review, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.review import (
    done_out_of_order,
    done_without_result,
    overdue,
    review_overdue,
)

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    overdue.RULE,
    done_without_result.RULE,
    review_overdue.RULE,
    done_out_of_order.RULE,
)
