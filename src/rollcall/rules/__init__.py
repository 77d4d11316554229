"""What should have happened: rules that are judged on the tables of the stages before."""

from rollcall.rules import since
from rollcall.rules.evaluate import Evaluation, RuleOutcome, evaluate
from rollcall.rules.register import RULES

__all__ = ["RULES", "Evaluation", "RuleOutcome", "evaluate", "since"]
