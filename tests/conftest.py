"""What several test folders share: the command as a user calls it."""

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def rollcall():
    """Call `rollcall` in a folder with words, `answers` on its standard input; gives the finished process, its texts decoded."""
    command = Path(sys.executable).with_name("rollcall")

    def call(*words, cwd=None, answers=None, timeout=300):
        clean = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONWARNINGS": ""}
        return subprocess.run(
            [str(command), *map(str, words)],
            cwd=cwd,
            env=clean,
            input=answers,
            capture_output=True,
            text=True,
            timeout=timeout,
            check=False,
        )

    return call


@pytest.fixture
def folder(tmp_path):
    """Write files into a fresh folder: name -> text or bytes; gives the folder."""

    def write(files, name="case"):
        base = tmp_path / name
        for path, content in files.items():
            file = base / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(content if isinstance(content, bytes) else content.lstrip("\n").encode("utf-8"))
        base.mkdir(exist_ok=True)
        return base

    return write
