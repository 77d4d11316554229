"""Every rule, named one by one in the order in which reports list them."""

from rollcall.rules.death.death_uncertified import death_uncertified
from rollcall.rules.death.seen_after_death import seen_after_death
from rollcall.rules.movement.exit_without_arrival import exit_without_arrival
from rollcall.rules.papers.consent_before_birth_or_after_placement import (
    consent_before_birth_or_after_placement,
)
from rollcall.rules.papers.placement_without_order import placement_without_order
from rollcall.rules.rule import Rule

RULES: tuple[Rule, ...] = (
    consent_before_birth_or_after_placement,
    placement_without_order,
    death_uncertified,
    seen_after_death,
    exit_without_arrival,
)
