"""Every rule, named one by one in the order in which reports list them."""

from rollcall.rules.custody.custodian_unknown import custodian_unknown
from rollcall.rules.custody.custody_gap import custody_gap
from rollcall.rules.custody.custody_overlap import custody_overlap
from rollcall.rules.custody.episode_not_followed import episode_not_followed
from rollcall.rules.custody.short_breaks_over_the_limit import short_breaks_over_the_limit
from rollcall.rules.custody.stay_over_the_limit import stay_over_the_limit
from rollcall.rules.death.death_in_few_records import death_in_few_records
from rollcall.rules.death.death_uncertified import death_uncertified
from rollcall.rules.death.seen_after_death import seen_after_death
from rollcall.rules.disruption.disruption_without_particulars import disruption_without_particulars
from rollcall.rules.disruption.disruption_without_plan import disruption_without_plan
from rollcall.rules.disruption.mass_recall import mass_recall
from rollcall.rules.disruption.returned_then_unseen import returned_then_unseen
from rollcall.rules.disruption.returned_without_new_custodian import returned_without_new_custodian
from rollcall.rules.identity.contradictory_birth_date import contradictory_birth_date
from rollcall.rules.identity.contradictory_mother import contradictory_mother
from rollcall.rules.identity.never_registered import never_registered
from rollcall.rules.identity.one_child_two_identities import one_child_two_identities
from rollcall.rules.identity.recorded_as_orphan_with_known_parent import recorded_as_orphan_with_known_parent
from rollcall.rules.identity.registered_late import registered_late
from rollcall.rules.identity.registered_without_a_birth import registered_without_a_birth
from rollcall.rules.identity.two_births_too_close import two_births_too_close
from rollcall.rules.identity.two_children_one_identity import two_children_one_identity
from rollcall.rules.missing.found_and_not_interviewed import found_and_not_interviewed
from rollcall.rules.missing.missing_reported_late import missing_reported_late
from rollcall.rules.missing.missing_still import missing_still
from rollcall.rules.missing.missing_when_care_ended import missing_when_care_ended
from rollcall.rules.missing.whereabouts_coded_two_ways import whereabouts_coded_two_ways
from rollcall.rules.movement.exit_without_arrival import exit_without_arrival
from rollcall.rules.movement.sent_back_without_approvals import sent_back_without_approvals
from rollcall.rules.papers.adoption_plan_left_open import adoption_plan_left_open
from rollcall.rules.papers.consent_before_birth_or_after_placement import (
    consent_before_birth_or_after_placement,
)
from rollcall.rules.papers.earlier_adoption_without_a_day import earlier_adoption_without_a_day
from rollcall.rules.papers.papers_out_of_order import papers_out_of_order
from rollcall.rules.papers.placement_without_order import placement_without_order
from rollcall.rules.papers.sent_abroad_without_papers import sent_abroad_without_papers
from rollcall.rules.returns.absent_from_next_return import absent_from_next_return
from rollcall.rules.returns.episodes_stop_without_end import episodes_stop_without_end
from rollcall.rules.returns.missing_not_carried_over import missing_not_carried_over
from rollcall.rules.returns.open_episode_not_carried_over import open_episode_not_carried_over
from rollcall.rules.rule import Rule
from rollcall.rules.visits.monthly_visits_below_share import monthly_visits_below_share
from rollcall.rules.visits.post_adoption_report_overdue import post_adoption_report_overdue
from rollcall.rules.visits.review_overdue import review_overdue
from rollcall.rules.visits.unseen import unseen
from rollcall.rules.visits.visit_overdue import visit_overdue

RULES: tuple[Rule, ...] = (
    never_registered,
    registered_late,
    one_child_two_identities,
    two_children_one_identity,
    contradictory_birth_date,
    contradictory_mother,
    recorded_as_orphan_with_known_parent,
    two_births_too_close,
    registered_without_a_birth,
    consent_before_birth_or_after_placement,
    placement_without_order,
    adoption_plan_left_open,
    earlier_adoption_without_a_day,
    sent_abroad_without_papers,
    papers_out_of_order,
    custody_gap,
    custody_overlap,
    custodian_unknown,
    stay_over_the_limit,
    short_breaks_over_the_limit,
    episode_not_followed,
    absent_from_next_return,
    episodes_stop_without_end,
    open_episode_not_carried_over,
    returned_then_unseen,
    returned_without_new_custodian,
    mass_recall,
    disruption_without_plan,
    disruption_without_particulars,
    missing_still,
    missing_reported_late,
    missing_not_carried_over,
    missing_when_care_ended,
    found_and_not_interviewed,
    whereabouts_coded_two_ways,
    unseen,
    visit_overdue,
    monthly_visits_below_share,
    review_overdue,
    post_adoption_report_overdue,
    death_uncertified,
    death_in_few_records,
    seen_after_death,
    exit_without_arrival,
    sent_back_without_approvals,
)
