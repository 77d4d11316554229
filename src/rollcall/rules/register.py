"""Every rule, named one by one in the order in which reports list them."""

from rollcall.rules.custody.custodian_unknown import custodian_unknown
from rollcall.rules.custody.custody_gap import custody_gap
from rollcall.rules.custody.custody_overlap import custody_overlap
from rollcall.rules.death.death_uncertified import death_uncertified
from rollcall.rules.death.seen_after_death import seen_after_death
from rollcall.rules.disruption.mass_recall import mass_recall
from rollcall.rules.disruption.returned_then_unseen import returned_then_unseen
from rollcall.rules.disruption.returned_without_new_custodian import returned_without_new_custodian
from rollcall.rules.identity.contradictory_birth_date import contradictory_birth_date
from rollcall.rules.identity.contradictory_mother import contradictory_mother
from rollcall.rules.identity.never_registered import never_registered
from rollcall.rules.identity.one_child_two_identities import one_child_two_identities
from rollcall.rules.identity.recorded_as_orphan_with_known_parent import recorded_as_orphan_with_known_parent
from rollcall.rules.identity.two_births_too_close import two_births_too_close
from rollcall.rules.identity.two_children_one_identity import two_children_one_identity
from rollcall.rules.missing.missing_reported_late import missing_reported_late
from rollcall.rules.missing.missing_still import missing_still
from rollcall.rules.movement.exit_without_arrival import exit_without_arrival
from rollcall.rules.papers.consent_before_birth_or_after_placement import (
    consent_before_birth_or_after_placement,
)
from rollcall.rules.papers.placement_without_order import placement_without_order
from rollcall.rules.returns.absent_from_next_return import absent_from_next_return
from rollcall.rules.returns.episodes_stop_without_end import episodes_stop_without_end
from rollcall.rules.rule import Rule
from rollcall.rules.visits.unseen import unseen
from rollcall.rules.visits.visit_overdue import visit_overdue

RULES: tuple[Rule, ...] = (
    never_registered,
    one_child_two_identities,
    two_children_one_identity,
    contradictory_birth_date,
    contradictory_mother,
    recorded_as_orphan_with_known_parent,
    two_births_too_close,
    consent_before_birth_or_after_placement,
    placement_without_order,
    custody_gap,
    custody_overlap,
    custodian_unknown,
    absent_from_next_return,
    episodes_stop_without_end,
    returned_then_unseen,
    returned_without_new_custodian,
    mass_recall,
    missing_still,
    missing_reported_late,
    unseen,
    visit_overdue,
    death_uncertified,
    seen_after_death,
    exit_without_arrival,
)
