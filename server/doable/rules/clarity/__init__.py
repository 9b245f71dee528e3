"""Rules of the family clarity, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.clarity import missing_due, missing_owner

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    missing_owner.RULE,
    missing_due.RULE,
)
