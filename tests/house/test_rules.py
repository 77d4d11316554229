"""Every rule says what it must say, and is proven by cases of each outcome."""

import inspect
import tomllib
from pathlib import Path

import pytest

from rollcall.rules import RULES, guide
from rollcall.rules.policy import default
from rollcall.rules.rule import DERIVED_TABLES, KIND_TABLES, VALUES
from rollcall.terms import REASONS, SEVERITIES

ROOT = Path(__file__).parents[2]
SPECS = ROOT / "tests" / "spec"
RULES_FOLDER = ROOT / "src" / "rollcall" / "rules"
each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


@each_rule
def test_a_rule_has_one_sentence_and_every_heading(rule):
    page = guide.read(rule)
    assert page.about.endswith(".")
    assert page.missing == ()


@each_rule
def test_a_rule_has_a_found_a_clear_and_a_not_evaluated_case(rule):
    spec = tomllib.loads((SPECS / f"{rule.name}.toml").read_text(encoding="utf-8"))
    assert spec["rule"] == rule.name
    assert {case["expect"] for case in spec["case"]} == {"found", "clear", "not-evaluated"}


@each_rule
def test_every_parameter_says_where_its_default_comes_from(rule):
    for name, (_value, source) in rule.parameters.items():
        assert len(source) > 10, name
        assert isinstance(default(rule, name), int | float | str), name


@each_rule
def test_a_rule_asks_only_for_tables_that_exist(rule):
    assert set(rule.takes) <= {*KIND_TABLES, *DERIVED_TABLES, *VALUES}


@each_rule
def test_a_rule_speaks_the_closed_vocabulary(rule):
    assert rule.severity in SEVERITIES
    assert not rule.reason or rule.reason in {reason for reasons in REASONS.values() for reason in reasons}


@each_rule
def test_one_rule_one_file_of_its_name(rule):
    assert Path(inspect.getsourcefile(rule.judge)).name == rule.name.replace("-", "_") + ".py"


def test_names_are_unique():
    names = [rule.name for rule in RULES]
    assert len(names) == len(set(names))


def test_no_spec_of_a_rule_that_is_gone():
    assert sorted(path.stem for path in SPECS.glob("*.toml")) == sorted(rule.name for rule in RULES)


def test_every_file_with_a_rule_is_in_the_register():
    told = {path.stem for path in RULES_FOLDER.rglob("*.py") if "\n@rule(" in path.read_text(encoding="utf-8")}
    assert told == {rule.name.replace("-", "_") for rule in RULES}
