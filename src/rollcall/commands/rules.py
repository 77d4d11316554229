"""`rollcall rules` and `rollcall explain`."""

from typing import Annotated

from cyclopts import Parameter


def rules() -> int:
    """List every rule: its name, the highest severity it gives, the law it follows, and what it finds."""
    from rollcall.rules import RULES

    for rule in RULES:
        law = "" if rule.jurisdiction == "general" else f", {rule.jurisdiction}"
        print(f"{rule.name} ({rule.severity}{law})\n    {rule.title}")
    print(f"\n{len(RULES)} rules. `rollcall explain RULE` shows a rule's page.")
    return 0


def explain(rule: Annotated[str, Parameter(help="A rule's name, e.g. returned-then-unseen.")], /) -> int:
    """Show the manual page of a rule: what it finds, why it matters, what may explain it, what to ask for."""
    from rich.console import Console
    from rich.markdown import Markdown

    from rollcall.rules import RULES
    from rollcall.rules.guide import render
    from rollcall.rules.policy import choose

    Console(highlight=False).print(Markdown(render(choose(RULES, (rule,))[0])))
    return 0
