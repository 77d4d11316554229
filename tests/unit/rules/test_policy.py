import pytest

from rollcall.config import Config
from rollcall.errors import ConfigurationError, UsageError
from rollcall.rules.policy import choose, require_jurisdiction, resolve
from rollcall.rules.rule import NotEvaluated, rule


@rule(
    about="visits",
    title="Late",
    severity="notice",
    parameters={
        "days": ({"general": 0, "korea": 7}, "a law"),
        "share": (0.5, "a guess"),
        "words": ("a, b", "a list"),
        "strict": (True, "a wish"),
    },
)
def late_visit(visits, policy):
    """A visit came late."""


@rule(about="visits", title="Never", severity="notice", jurisdiction="england")
def no_visit(visits):
    """No visit came."""


RULES = (late_visit, no_visit)


def test_defaults_hold_where_nothing_is_said():
    defaults = {"days": 0, "share": 0.5, "words": "a, b", "strict": True}
    assert resolve(RULES, Config())["late-visit"] == {**defaults, "jurisdiction": "", "laws": ()}


def test_further_laws_apply_beside_the_jurisdictions_own():
    stated = Config(jurisdiction="england", laws=("hague-1993", "england"))
    assert resolve(RULES, stated)["late-visit"]["laws"] == ("england", "hague-1993")


def test_a_jurisdiction_brings_its_own_defaults_and_the_case_may_still_differ():
    assert resolve(RULES, Config(jurisdiction="korea"))["late-visit"]["days"] == 7
    stated = Config(jurisdiction="korea", policy={"late-visit": {"days": 9}})
    assert resolve(RULES, stated)["late-visit"]["days"] == 9


def test_a_whole_number_is_a_number():
    assert resolve(RULES, Config(policy={"late-visit": {"share": 1}}))["late-visit"]["share"] == 1


@pytest.mark.parametrize(
    ("stated", "named"),
    [
        ({"policy": {"late-visits": {"days": 1}}}, "'late-visit'"),
        ({"policy": {"late-visit": {"day": 1}}}, "'days'"),
        ({"policy": {"late-visit": {"days": "soon"}}}, "default is 0"),
        ({"policy": {"late-visit": {"days": True}}}, "default is 0"),
        ({"policy": {"late-visit": {"strict": 1}}}, "default is True"),
        ({"jurisdiction": "englnd"}, "'england'"),
        ({"laws": ("hague-93",)}, "'hague-1993'"),
    ],
)
def test_what_cannot_be_followed_is_refused_with_the_nearest_known(stated, named):
    with pytest.raises(ConfigurationError) as refused:
        resolve(RULES, Config(**stated))
    assert named in refused.value.cause


def test_rules_are_chosen_by_name_in_the_registers_order():
    assert choose(RULES, ()) == RULES
    assert choose(RULES, ("no-visit",)) == (no_visit,)
    with pytest.raises(UsageError) as refused:
        choose(RULES, ("no-visits",))
    assert "'no-visit'" in refused.value.cause


def test_the_law_of_one_country_is_not_applied_in_another():
    require_jurisdiction(no_visit, ("korea", "england"))
    require_jurisdiction(late_visit, ("korea",))
    with pytest.raises(NotEvaluated, match="law of england"):
        require_jurisdiction(no_visit, ("korea",))
