"""Every rule, named one by one in the order in which reports list them."""

from rollcall.rules.death.death_uncertified import death_uncertified
from rollcall.rules.death.seen_after_death import seen_after_death
from rollcall.rules.movement.exit_without_arrival import exit_without_arrival
from rollcall.rules.rule import Rule

RULES: tuple[Rule, ...] = (death_uncertified, seen_after_death, exit_without_arrival)
