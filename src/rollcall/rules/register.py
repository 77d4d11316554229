"""Every rule, named one by one in the order in which reports list them."""

from rollcall.rules.movement.exit_without_arrival import exit_without_arrival
from rollcall.rules.rule import Rule

RULES: tuple[Rule, ...] = (exit_without_arrival,)
