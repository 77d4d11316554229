"""Runs a command and measures it: CPU seconds, wall clock, peak memory, machine and versions.

    python bench/measure.py [--csv FILE] [--label WORD] -- COMMAND [ARGUMENT...]

CPU is user + system time of the command and all its children. Peak memory is the largest resident size that any one
of them reached (`ru_maxrss`), not their sum. One row is added to the CSV file. The exit code is the command's.
"""

import argparse
import csv
import datetime
import importlib.metadata
import os
import platform
import sys
import time
from pathlib import Path

PACKAGES = ("rollcall", "duckdb", "ibis-framework", "splink", "pyarrow")


def machine() -> dict[str, str]:
    """Name the cores that this process may use, the processor and the memory."""
    model = platform.processor()
    memory = ""
    if Path("/proc/cpuinfo").exists():
        stated = [line.split(":", 1)[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")]
        model = stated[0] if stated else model
        memory = f"{int(Path('/proc/meminfo').read_text().split()[1]) / 2**20:.0f} GiB"
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count()
    return {"cores": str(cores), "processor": model, "memory": memory}


def versions() -> str:
    """List the versions of Python and of the packages that do the work, as installed beside this script's Python."""
    found = [f"python {platform.python_version()}"]
    for package in PACKAGES:
        try:
            found.append(f"{package} {importlib.metadata.version(package)}")
        except importlib.metadata.PackageNotFoundError:
            continue
    return ", ".join(found)


def run(command: list[str]) -> dict[str, str]:
    """Run `command` to its end and return what it used.

    Raises:
        SystemExit: the command cannot be started.
    """
    start = time.perf_counter()
    try:
        process = os.posix_spawnp(command[0], command, os.environ)
    except OSError as error:
        raise SystemExit(f"{command[0]}: {error.strerror}") from None
    _, status, used = os.wait4(process, 0)
    wall = time.perf_counter() - start
    unit = 1 if sys.platform == "darwin" else 1024  # ru_maxrss: bytes on macOS, kilobytes elsewhere
    return {
        "exit": str(os.waitstatus_to_exitcode(status)),
        "cpu_seconds": f"{used.ru_utime + used.ru_stime:.2f}",
        "user_seconds": f"{used.ru_utime:.2f}",
        "system_seconds": f"{used.ru_stime:.2f}",
        "wall_seconds": f"{wall:.2f}",
        "peak_gib": f"{used.ru_maxrss * unit / 2**30:.3f}",
    }


def main() -> None:
    """Parse the command line, run, print, and add the row."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--csv", type=Path, default=Path("bench/out/measures.csv"), help="where the row goes (default %(default)s)")
    parser.add_argument("--label", default="", help="what is measured, in a word")
    parser.add_argument("command", nargs="+")
    args = parser.parse_args()
    row = {"day": datetime.date.today().isoformat(), "label": args.label, **run(args.command), **machine(), "versions": versions()}
    row["command"] = " ".join(args.command)
    for name, value in row.items():
        print(f"{name:16} {value}")
    args.csv.parent.mkdir(parents=True, exist_ok=True)
    new = not args.csv.exists()
    with args.csv.open("a", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, row)
        if new:
            writer.writeheader()
        writer.writerow(row)
    sys.exit(int(row["exit"]))


if __name__ == "__main__":
    main()
