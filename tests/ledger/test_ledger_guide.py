"""The guide runs as it is printed."""

import re
import shlex
from pathlib import Path

GUIDE = Path(__file__).parents[2] / "docs" / "guides" / "ledger.md"


def test_every_command_of_the_guide_runs(rollcall, tmp_path, monkeypatch):
    monkeypatch.setenv("ROLLCALL_PASSPHRASE", "a passphrase of nobody")
    from rollcall.demo import write

    write(tmp_path / "rollcall-demo" / "case")
    told = {}
    for block in re.findall(r"```sh\n(.*?)```", GUIDE.read_text(encoding="utf-8"), re.DOTALL):
        for line in block.strip().splitlines():
            words = shlex.split(line)
            if words[0] == "echo":
                (tmp_path / words[-1]).write_text(words[1] + "\n", encoding="utf-8")
                continue
            assert words[0] == "rollcall"
            answer = rollcall(*words[1:], cwd=tmp_path)
            assert answer.returncode == 0, (line, answer.stdout, answer.stderr)
            told[" ".join(words[1:3])] = answer.stdout
    assert "128 children" in told["ledger import"]
    assert told["ledger audit"].endswith("nothing was altered.\n")
