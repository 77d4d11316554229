"""Writes the generated pages of the manual: docs/rules/ and docs/reference/{commands,configuration,records,tables}.md.

`python docs/generate.py` writes them; `pages()` gives them, so that a test can hold the files against the code.
"""

import contextlib
import inspect
import io
import re
from pathlib import Path

from rollcall import schema
from rollcall.cli import COMMANDS, LEDGER, app
from rollcall.config import Config, Exposure, Source
from rollcall.report.tables import TABLES
from rollcall.rules import RULES
from rollcall.rules.evaluate import JUDGED_BY_RULE
from rollcall.rules.guide import held, render
from rollcall.rules.law.provisions import FROM_MEMORY, every_provision
from rollcall.terms import COMMON_COLUMNS, INTERNAL_KINDS, KINDS, OWN_COLUMNS, PERSON_COLUMNS, REASONS, VALUES

DOCS = Path(__file__).parent

NOTE = "<!-- Written by docs/generate.py from the code. Change the code. -->\n\n"


def pages() -> dict[Path, str]:
    """Every generated page: its path, and its text."""
    written = {DOCS / "rules" / f"{rule.name}.md": NOTE + render(rule) for rule in RULES}
    return {
        **written,
        DOCS / "rules" / "README.md": NOTE + _rules(),
        DOCS / "rules" / "catalogue.md": NOTE + _catalogue(),
        DOCS / "reference" / "commands.md": NOTE + _commands(),
        DOCS / "reference" / "configuration.md": NOTE + _configuration(),
        DOCS / "reference" / "records.md": NOTE + _records(),
        DOCS / "reference" / "tables.md": NOTE + _tables(),
    }


def _rules() -> str:
    rows = [f"| [{rule.name}]({rule.name}.md) | {rule.title} | {rule.severity} | {rule.jurisdiction} |" for rule in RULES]
    law = "[The catalogue of laws](catalogue.md) says which provision of which law each rule judges, and which none can."
    return "\n".join(["# Rules", "", law, "", "| rule | finds | highest severity | jurisdiction |", "|---|---|---|---|", *rows, ""])


def _catalogue() -> str:
    """Every provision of law, with the rules that judge it or why none does."""
    every = every_provision()
    judged = sum(bool(each.rules) for each in every)
    memory = sum(each.status == FROM_MEMORY for each in every)
    parts = [
        "# The catalogue of laws",
        "",
        f"{len(every)} provisions: {judged} are judged by a rule, {len(every) - judged} by none, with the reason. The text of"
        f" {len(every) - memory} was seen; {memory} are known from memory, and judged only where a case asks for it"
        " (`[policy.RULE] from_memory = true`). The days between which each held are from memory throughout.",
        "",
        "| id | demands | where it stands | status | held | judged by | what is not judged, and why |",
        "|---|---|---|---|---|---|---|",
    ]
    for each in every:
        rules = ", ".join(f"[{name}]({name}.md)" for name in each.rules) or "none"
        parts.append(f"| {each.id} | {each.what} | {each.citation} | {each.status} | {held(each)} | {rules} | {each.why} |")
    return "\n".join([*parts, ""])


def _commands() -> str:
    parts = ["# Commands", "", "Each as it explains itself at 100 columns.", ""]
    for name in COMMANDS:
        parts += [f"## rollcall {name}", "", "```", _help(name), "```", ""]
    for name in LEDGER:
        parts += [f"## rollcall ledger {name}", "", "```", _help("ledger", name), "```", ""]
    return "\n".join(parts)


def _help(*command: str) -> str:
    from rich.console import Console

    told = io.StringIO()
    console = Console(file=told, width=100, force_terminal=False, color_system=None, legacy_windows=False)
    with contextlib.redirect_stdout(told):
        app.help_print(list(command), console=console)
    return "\n".join(line.rstrip() for line in told.getvalue().strip("\n").splitlines())


def _configuration() -> str:
    parts = ["# rollcall.toml", "", "Every key. An unknown key is an error that names the nearest known one.", ""]
    for title, model in (("The case", Config), ("[exposure]", Exposure), ("[[source]]", Source)):
        parts += [f"## {title}", "", "| key | meaning |", "|---|---|"]
        parts += [
            f"| `{name}` | {field.description} |"
            for name, field in model.model_fields.items()
            if not (field.description or "").startswith("Internal")
        ]
        parts.append("")
    parts += ["## [policy.RULE]", "", "| rule | parameter | default | where it comes from |", "|---|---|---|---|"]
    for rule in RULES:
        parts += [
            f"| [{rule.name}](../rules/{rule.name}.md) | `{name}` | `{value}` | {origin} |"
            for name, (value, origin) in rule.parameters.items()
        ]
    return "\n".join([*parts, ""])


def _records() -> str:
    parts = ["# Record kinds, columns and words", "", f"Every kind may carry: {_code(COMMON_COLUMNS)}.", ""]
    parts += [f"Every role R may carry: {_code(f'R_{column}' for column in PERSON_COLUMNS)}.", ""]
    parts += ["| kind | own columns | roles beside `child` |", "|---|---|---|"]
    parts += [f"| `{kind}` | {_code(OWN_COLUMNS[kind])} | {_code(roles)} |" for kind, roles in KINDS.items() if kind not in INTERNAL_KINDS]
    parts += ["", "Known exports also produce: " + _code(INTERNAL_KINDS) + ".", "", "## Words", "", "| column | words |", "|---|---|"]
    parts += [f"| `{column}` | {_code(words)} |" for column, words in VALUES.items()]
    parts += ["", "## Statuses and reasons on the roll", "", "| status | reasons |", "|---|---|"]
    parts += [f"| `{status}` | {_code(reasons)} |" for status, reasons in REASONS.items()]
    return "\n".join([*parts, ""])


#: How the page calls the types of columns.
TYPES = {"string": "text", "date": "day", "float64": "number", "int64": "whole number", "boolean": "true, false", "array<string>": "list"}

#: Tables that are written in other columns than the stages hand on: the schema, and those whose source says what its columns mean.
WRITTEN = {"custody": (schema.CUSTODY, ("EPISODES",)), "judged": (JUDGED_BY_RULE, ("JUDGED",))}

TABLES_INTRODUCED = """# The tables of an audit

Each is written as Parquet and as CSV: the same columns, in this order, sorted by every column. Lists are joined by `;` in both. An
empty cell means *not stated*. In CSV alone, a text that a spreadsheet would take for a formula gets a leading apostrophe. `record` and
`records` are record references, `SOURCE:ROW`; ids of children, persons and bodies are pseudonyms, equal from run to run on the same
records. **Names in tables stand as the files state them, with or without `--names`**: keep the tables as you would keep the files.

The columns of [the contract](contract.md) do not change within version 1; a later version may add some. Words in columns are those of
[Records and words](records.md). Beside the tables an audit writes `report.html`; `findings.json`, every finding with the rows that show
it, whose cells that tell who somebody is read ••• without `--names`; and `run.json`, what the run read, did and counted.
`findings.schema.json` and `run.schema.json` in `src/rollcall/report/schemas/` describe these two field by field.
"""


def _tables() -> str:
    parts = [TABLES_INTRODUCED]
    for name, row in TABLES.items():
        columns, told_in = WRITTEN.get(name, (getattr(schema, name.upper(), None), (name.upper(),)))
        meant = {column: meaning for one in told_in for column, meaning in _meanings(one).items()}
        parts += [f"## {name}", "", f"One row: {row}.", "", "| column | type | meaning |", "|---|---|---|"]
        parts += [f"| `{column}` | {TYPES[str(kind)]} | {meant.get(column, '')} |" for column, kind in columns.items()]
        parts.append("")
    return "\n".join(parts)


def _meanings(name: str) -> dict[str, str]:
    """Column -> what schema.py says beside it; columns that explain themselves have nothing there."""
    block = re.search(rf"^{name}: Final = sch\.Schema\(\n(.*?)^\)", inspect.getsource(schema), re.MULTILINE | re.DOTALL)
    return dict(re.findall(r'^ {8}"(\w+)": \w+,  # (.+)$', block[1], re.MULTILINE)) if block else {}


def _code(words) -> str:
    return " ".join(f"`{word}`" for word in words)


def write() -> None:
    """Write every generated page, and remove pages of rules that are gone."""
    current = pages()
    for old in (DOCS / "rules").glob("*.md"):
        if old not in current:
            old.unlink()
    for path, text in current.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    print(f"{len(current)} pages written")


if __name__ == "__main__":
    write()
