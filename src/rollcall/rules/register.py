"""Every rule, named one by one in the order in which reports list them."""

from rollcall.rules.rule import Rule

RULES: tuple[Rule, ...] = ()
