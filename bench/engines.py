"""Audits one case on DuckDB and on Spark in one run: CPU of all processes, wall clock, memory, and whether the tables are equal.

    rollcall simulate out/country --children 128
    python bench/engines.py out/country/case/rollcall.toml [--memory 3GB] [--master URL] [--out bench/out/engines]

CPU counts Python, Java and Spark's Python workers; peak memory is that of the largest one of them. A table is equal when its Parquet files
are equal byte for byte.
"""

import argparse
import shutil
import sys
from pathlib import Path

from measure import machine, run, versions

ENGINES = ("duckdb", "spark")


def audit(case: Path, out: Path, engine: str, memory: str, master: str) -> dict[str, str]:
    """Run the audit on one engine and return what it used.

    Raises:
        SystemExit: the audit failed.
    """
    command = shutil.which("rollcall", path=str(Path(sys.executable).parent)) or "rollcall"
    words = [command, "audit", str(case), "--out", str(out), "--engine", engine, "--memory", memory, "--quiet"]
    used = run([*words, "--master", master] if master and engine == "spark" else words)
    if used["exit"] != "0":
        raise SystemExit(f"the audit on {engine} ended with {used['exit']}")
    return used


def different(one: Path, other: Path) -> list[str]:
    """Names of tables whose Parquet files differ."""
    names = sorted({file.name for folder in (one, other) for file in folder.glob("*.parquet")})
    return [name for name in names if not all((folder / name).exists() for folder in (one, other)) or _bytes(one, other, name)]


def _bytes(one: Path, other: Path, name: str) -> bool:
    return (one / name).read_bytes() != (other / name).read_bytes()


def main() -> None:
    """Parse the command line, audit twice, compare, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("case", type=Path)
    parser.add_argument("--memory", default="3GB", help="of each process (default %(default)s)")
    parser.add_argument("--master", default="", help="of Spark: a cluster instead of this machine")
    parser.add_argument("--out", type=Path, default=Path("bench/out/engines"), help="where both audits go (default %(default)s)")
    args = parser.parse_args()
    print(", ".join(machine().values()), "·", versions())
    used = {engine: audit(args.case, args.out / engine, engine, args.memory, args.master) for engine in ENGINES}
    print("engine  CPU s   wall s  peak GiB")
    for engine, told in used.items():
        print(f"{engine:7} {told['cpu_seconds']:7} {told['wall_seconds']:7} {told['peak_gib']}")
    apart = different(*(args.out / engine for engine in ENGINES))
    print(f"ratio of CPU: {float(used['spark']['cpu_seconds']) / float(used['duckdb']['cpu_seconds']):.1f}")
    print(f"tables that differ: {', '.join(apart) or 'none'}")
    sys.exit(bool(apart))


if __name__ == "__main__":
    main()
