"""The command line: names every command and where its function lives.

Commands are imported when they are called, so that help is shown at once.
"""

import sys
from importlib.metadata import version

from cyclopts import App, CycloptsError, Parameter

from rollcall import stopping
from rollcall.errors import RollcallError

#: Command -> where its function lives, and what it does in one line.
COMMANDS = {
    "audit": ("rollcall.commands.audit:audit", "Take the roll: read a case, judge it, write tables and a report."),
    "check": ("rollcall.commands.check:check", "Say what would be recognised in a case, without auditing it."),
    "demo": ("rollcall.commands.demo:demo", "Audit the worked example, The Defects."),
    "simulate": ("rollcall.commands.simulate:simulate", "Invent a country of any size, with the truth beside its files."),
    "rules": ("rollcall.commands.rules:rules", "List every rule."),
    "explain": ("rollcall.commands.rules:explain", "Show the manual page of a rule."),
    "why": ("rollcall.commands.why:why", "Say why two records are, or are not, of one child."),
    "review": ("rollcall.commands.review:review", "Judge pairs of children that may be one, in the terminal or in a spreadsheet."),
    "dossier": ("rollcall.commands.dossier:dossier", "Write a file on a child, a party or the case that can be checked line by line."),
    "outcome": ("rollcall.commands.outcome:outcome", "Record what a person found out about a finding."),
    "export": ("rollcall.commands.export:export", "Write an audit for other tools: FollowTheMoney, GraphML, CSV, PFIF."),
    "changes": ("rollcall.commands.changes:changes", "Say what changed between two audits."),
    "accept": ("rollcall.commands.accept:accept", "Record that a person accepts a finding, and why."),
    "config": ("rollcall.commands.config:config", "Write a rollcall.toml to start from, or say whether one is well formed."),
    "verify": ("rollcall.commands.verify:verify", "Say whether an output folder and its inputs are still what the run saw."),
}

#: The same for `rollcall ledger`.
LEDGER = {
    "init": ("rollcall.commands.ledger:init", "Begin a ledger."),
    "append": ("rollcall.commands.ledger:append", "Record entries."),
    "import": ("rollcall.commands.ledger:take_in", "Record what an audit states."),
    "roll": ("rollcall.commands.ledger:roll", "Take the roll of a day."),
    "checkpoint": ("rollcall.commands.ledger:checkpoint", "Show the last checkpoint; have it witnessed, printed or stamped."),
    "prove": ("rollcall.commands.ledger_proofs:prove", "Write the proof that a child keeps, or the proof of one entry."),
    "verify": ("rollcall.commands.ledger_proofs:verify", "Check proofs, without the ledger and without a network."),
    "compare": ("rollcall.commands.ledger_proofs:compare", "Hold what two witnesses were shown against each other."),
    "audit": ("rollcall.commands.ledger_proofs:audit", "Check the whole ledger, and name every altered place."),
    "witness": ("rollcall.commands.ledger_keeping:witness", "Be a witness."),
    "export": ("rollcall.commands.ledger:export", "Write the log as files that others' tools verify."),
    "restore": ("rollcall.commands.ledger_keeping:restore", "Begin a successor after a loss."),
    "purge": ("rollcall.commands.ledger_keeping:purge", "Destroy what is recorded about a child, as an order demands."),
    "rotate": ("rollcall.commands.ledger_keeping:rotate", "Change the key that signs, the passphrase or the guard."),
}

#: What the process answers when it fails in a way that nobody foresaw.
UNFORESEEN = 70

#: How DuckDB says that it was interrupted while it worked.
INTERRUPTED = "Query interrupted"

app = App(
    name="rollcall",
    help="Takes the roll of every child in care: who is accounted for, who is not, who last had them, and the record behind every word.",
    help_epilogue=(
        "Exit codes: 0 done · 1 a finding at or above --fail-on · 2 usage or configuration · 3 nothing recognised · 4 done but incomplete."
    ),
    version=version("rollcall"),
    default_parameter=Parameter(show_default=False, negative=""),
    suppress_keyboard_interrupt=False,
)
for _name, (_place, _help) in COMMANDS.items():
    app.command(_place, name=_name, help=_help)
_ledger = App(name="ledger", help="Keeps what was recorded so that no change, removal or back-dating goes unnoticed.")
for _name, (_place, _help) in LEDGER.items():
    _ledger.command(_place, name=_name, help=_help)
app.command(_ledger)
app.register_install_completion_command()


def main(arguments: list[str] | None = None) -> None:
    """Run the command line and exit with the code that the contract names."""
    words = sys.argv[1:] if arguments is None else arguments
    stopping.listen()
    sys.exit(_run(words))


def _run(words: list[str]) -> int:
    try:
        answer = app(words, exit_on_error=False, result_action="return_value")
    except CycloptsError:
        return 2
    except RollcallError as error:
        _say(error)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return _stopped()
    except OSError as error:
        print(f"{error.filename or 'a file'} cannot be used: {error.strerror or type(error).__name__}", file=sys.stderr)
        return 2
    except Exception as error:  # a cell of a record may stand in its text, so only its kind is told
        if error.args[:1] == (INTERRUPTED,):
            return _stopped()
        if {"-v", "--verbose"} & set(words):
            raise
        print(f"rollcall failed in a way nobody foresaw: {type(error).__name__}.", file=sys.stderr)
        print("Nothing was written. Run it again with --verbose for the trace; it may show cells of records.", file=sys.stderr)
        return UNFORESEEN
    return answer if isinstance(answer, int) else 0


def _stopped() -> int:
    print("stopped; nothing was written", file=sys.stderr)
    return 130


def _say(error: RollcallError) -> None:
    for line in (error.message, error.cause, error.next_step):
        if line:
            print(line, file=sys.stderr)
