"""`rollcall rules` and `rollcall explain`."""

from typing import Annotated

from cyclopts import Parameter


def rules() -> int:
    """List every rule: its name, the highest severity it gives, the law it follows, and what it finds."""
    from rich.console import Console
    from rich.table import Table

    from rollcall.rules import RULES

    table = Table(box=None, pad_edge=False)
    for heading in ("rule", "severity", "jurisdiction", "finds"):
        table.add_column(heading, no_wrap=heading != "finds")
    for rule in RULES:
        table.add_row(rule.name, rule.severity, rule.jurisdiction, rule.title)
    Console(highlight=False).print(table)
    return 0


def explain(rule: Annotated[str, Parameter(help="A rule's name, e.g. returned-then-unseen.")]) -> int:
    """Show the manual page of a rule: what it finds, why it matters, what may explain it, what to ask for."""
    from rich.console import Console
    from rich.markdown import Markdown

    from rollcall.rules import RULES
    from rollcall.rules.guide import page
    from rollcall.rules.policy import choose

    Console(highlight=False).print(Markdown(page(choose(RULES, (rule,))[0])))
    return 0
