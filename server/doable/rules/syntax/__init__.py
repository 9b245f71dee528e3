"""Rules of the family syntax, one file each, in code order."""

from typing import TYPE_CHECKING

from doable.rules.syntax import invalid_date, malformed_box

if TYPE_CHECKING:
    from doable.rule import Rule

RULES: "tuple[Rule, ...]" = (
    invalid_date.RULE,
    malformed_box.RULE,
)
