"""Alterations of a ledger, drawn at random: what somebody with the files, or with the files and the passphrase, might do.

`make` builds a ledger that has seen everything: corrections, closings, rolls, a purge, a rotation, an older copy beside it.
`alter` changes one thing in a copy and says what; `same` says whether the copy still means what it meant before.
"""

import datetime
import json
import random
import shutil
import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from rollcall.ledger import Entry, Ledger, rotation
from rollcall.ledger.purge import purge
from rollcall.ledger.roll import lines_at, rolls, take
from rollcall.ledger.store import RollLine

PASSPHRASE = "a passphrase of nobody"
BY = "keeper"


class Made(NamedTuple):
    """A ledger as it is, and copies of it as it was."""

    whole: Path
    guard: Path
    older: list[tuple[Path, bytes]]  # an older copy, and the guard as it was then


def make(base: Path, children: int = 40, seed: int = 1) -> Made:
    chance = random.Random(seed)
    whole, guard = base / "whole", base / "guard"
    older = []
    with Ledger.create(whole, "bench.example/roll", PASSPHRASE, by=BY, guard_file=guard) as ledger:
        names = [f"child-{number:04d}" for number in range(children)]
        for name in names:
            ledger.append([_stated(name, chance) for _ in range(chance.randint(1, 12))], BY)
        ledger.append([_outcome(name, "accounted") for name in names[: children * 3 // 4]], BY)
        take(ledger, datetime.date(2026, 1, 1), BY)
        ledger.append([_outcome(names[0], "left"), _outcome(names[1], "deceased")], BY)
        mine = ledger.chain_of(names[2])[0].idx
        ledger.append([Entry("corrected", {"what": "custody", "corrects": mine, "start": "2020-02-29"}, names[2])], BY)
    older.append(_copy(whole, guard, base / "older-0"))
    with Ledger.open(whole, PASSPHRASE) as ledger:
        take(ledger, datetime.date(2026, 1, 2), BY)
        purge(ledger, names[3], order="12/2026", ordered_by="a court", by=BY)
        rotation.rotate(ledger, reason="yearly", by=BY)
        ledger.append([Entry("judgement", {"verdict": "same", "judged_by": "a judge"}, names[4])], BY)
        take(ledger, datetime.date(2026, 1, 3), BY)
    older.append(_copy(whole, guard, base / "older-1"))
    with Ledger.open(whole, PASSPHRASE) as ledger:
        for name in names[5:]:
            ledger.append([_stated(name, chance)], BY)
        take(ledger, datetime.date(2026, 1, 4), BY)
    return Made(whole, guard, older)


def _stated(name: str, chance: random.Random) -> Entry:
    day = datetime.date(2010, 1, 1) + datetime.timedelta(days=chance.randrange(4000))
    return Entry("stated", {"what": "custody", "start": day.isoformat(), "custodian": f"P{chance.randrange(99)}", "records": ["a:1"]}, name)


def _outcome(name: str, status: str) -> Entry:
    return Entry("outcome", {"status": status, "reason": "stated", "records": ["a:2"]}, name)


def _copy(whole: Path, guard: Path, to: Path) -> tuple[Path, bytes]:
    shutil.copytree(whole, to)
    return to, guard.read_bytes()


TABLES = ("leaf", "opening", "head", "tile", "checkpoint", "roll_line", "purge")
VAULT_TABLES = ("child", "kept", "wrapping")


class _Unfenced:
    """A database opened by somebody who first takes the fences down and puts them back afterwards."""

    def __init__(self, path: Path) -> None:
        self.db = sqlite3.connect(path, isolation_level=None)

    def __enter__(self) -> sqlite3.Connection:
        self.fences = self.db.execute("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'").fetchall()
        for name, _ in self.fences:
            self.db.execute(f"DROP TRIGGER {name}")
        return self.db

    def __exit__(self, *_: object) -> None:
        for _, sql in self.fences:
            self.db.execute(sql)
        self.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.db.close()


def _row(db: sqlite3.Connection, table: str, chance: random.Random) -> tuple[str, tuple, list[str]]:
    """A random row: the condition that finds it, the condition's values, the columns."""
    columns = [name for _, name, *_ in db.execute(f"PRAGMA table_info({table})")]
    rows = db.execute(f"SELECT * FROM {table}").fetchall()
    row = chance.choice(rows)
    return " AND ".join(f"{name} IS ?" for name in columns), row, columns


def flip(folder: Path, made: Made, chance: random.Random) -> str:
    """Flip a bit of a cell."""
    file, table = chance.choice([("ledger.db", name) for name in TABLES] + [("keys.db", name) for name in VAULT_TABLES])
    with _Unfenced(folder / file) as db:
        where, row, columns = _row(db, table, chance)
        at = chance.randrange(len(columns))
        cell = row[at]
        if isinstance(cell, int):
            new: object = cell ^ (1 << chance.randrange(4))
        elif not cell:
            new = b"\0" if isinstance(cell, bytes) else "x"
        else:
            told = bytearray(cell if isinstance(cell, bytes) else cell.encode())
            told[chance.randrange(len(told))] ^= 1 << chance.randrange(7 if isinstance(cell, str) else 8)
            new = bytes(told) if isinstance(cell, bytes) else told.decode("utf-8", "replace")
        try:
            db.execute(f"UPDATE {table} SET {columns[at]} = ? WHERE {where}", (new, *row))
        except sqlite3.IntegrityError:
            db.execute(f"DELETE FROM {table} WHERE {where}", row)
    return f"flip {table}.{columns[at]} of {row[0] if not isinstance(row[0], bytes) else ''}"


def remove(folder: Path, made: Made, chance: random.Random) -> str:
    """Remove a row."""
    file, table = chance.choice([("ledger.db", name) for name in TABLES] + [("keys.db", name) for name in VAULT_TABLES])
    with _Unfenced(folder / file) as db:
        where, row, _ = _row(db, table, chance)
        db.execute(f"DELETE FROM {table} WHERE {where}", row)
    return f"remove a row of {table}, {row[0]}"


def swap(folder: Path, made: Made, chance: random.Random) -> str:
    """Swap what two rows hold."""
    table, key, columns = chance.choice(
        [("leaf", "idx", "data"), ("opening", "idx", "chain, before, sealed"), ("opening", "idx", "sealed"), ("head", "chain", "status"),
         ("head", "chain", "seq, idx, leaf, status, closing, roll_key"), ("checkpoint", "number", "size, note, frontier"),
         ("checkpoint", "number", "note")]
    )  # fmt: skip
    with _Unfenced(folder / "ledger.db") as db:
        one, other = chance.sample([each for (each,) in db.execute(f"SELECT {key} FROM {table}")], 2)
        told = {each: db.execute(f"SELECT {columns} FROM {table} WHERE {key} = ?", (each,)).fetchone() for each in (one, other)}
        settings = ", ".join(f"{name} = ?" for name in columns.split(", "))
        for here, there in ((one, other), (other, one)):
            db.execute(f"UPDATE {table} SET {settings} WHERE {key} = ?", (*told[there], here))
    return f"swap {columns} of {table} {one} and {other}"


def redate(folder: Path, made: Made, chance: random.Random) -> str:
    """Re-date an entry with its own key, and put its commitment in the leaf's place or not."""
    import hmac
    import os

    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    from rollcall.ledger.entry import DOMAIN, VERSION

    with Ledger.open(folder, PASSPHRASE, write=False) as ledger:
        idx = chance.choice([each for each in range(ledger.size) if ledger.store.opening(each)])
        opening, (chain, _, _) = ledger.entry(idx), ledger.store.opening(idx)
        key, leaf = ledger.vault.key(chain), ledger.store.leaves(idx, idx + 1)[0]
    body = opening.body.replace(b'"at":"20', b'"at":"19', 1)
    deep = chance.random() < 0.5
    nonce = os.urandom(12)
    new = VERSION + hmac.digest(opening.salt, DOMAIN + body, "sha256") if deep else leaf
    sealed = nonce + AESGCM(key).encrypt(nonce, opening.salt + body, new)
    with _Unfenced(folder / "ledger.db") as db:
        db.execute("UPDATE opening SET sealed = ? WHERE idx = ?", (sealed, idx))
        db.execute("UPDATE leaf SET data = ? WHERE idx = ?", (new, idx))
    return f"re-date entry {idx}, {'its leaf too' if deep else 'its opening alone'}"


def truncate(folder: Path, made: Made, chance: random.Random) -> str:
    """Take off the end of the log, with all that was derived from it as far as rows can be deleted."""
    with _Unfenced(folder / "ledger.db") as db:
        numbers = [each for (each,) in db.execute("SELECT number FROM checkpoint ORDER BY number")]
        number = chance.choice(numbers[len(numbers) // 2 : -1])
        (size,) = db.execute("SELECT size FROM checkpoint WHERE number = ?", (number,)).fetchone()
        for table, column in (("leaf", "idx"), ("opening", "idx"), ("head", "idx"), ("roll_line", "entry"), ("purge", "entry")):
            db.execute(f"DELETE FROM {table} WHERE {column} >= ?", (size,))
        db.execute("DELETE FROM checkpoint WHERE number > ?", (number,))
        db.execute("DELETE FROM tile WHERE level = 0 AND (n + 1) * 256 > ?", (size,))
        db.execute("UPDATE tile SET hashes = substr(hashes, 1, ? * 32) WHERE level = 1", (size // 256,))
        db.execute("DELETE FROM tile WHERE hashes = x''")
    return f"truncate to {size} entries"


def older(folder: Path, made: Made, chance: random.Random) -> str:
    """Put an older copy in place, with its vault or without."""
    copy, _ = chance.choice(made.older)
    files = ["ledger.db", *(["keys.db", "ledger.json"] if chance.random() < 0.5 else [])]
    for name in files:
        shutil.copy(copy / name, folder / name)
    return f"older {copy.name}: {', '.join(files)}"


def rewrite(folder: Path, made: Made, chance: random.Random) -> str:
    """Write another history after an older copy, with the right key; the guard is on another disk and stays."""
    copy, guard = chance.choice(made.older)
    shutil.rmtree(folder)
    shutil.copytree(copy, folder)
    now = made.guard.read_bytes()
    made.guard.write_bytes(guard)
    with Ledger.open(folder, PASSPHRASE) as ledger:
        for number in range(chance.randint(1, 60)):
            ledger.append([_stated(f"child-{number % 30 + 6:04d}", chance)], BY)
    made.guard.write_bytes(now)
    return f"rewrite from {copy.name}"


def leave_out(folder: Path, made: Made, chance: random.Random) -> str:
    """Record a roll that leaves a child out, with the right key, in the name of an entry that closes nothing."""
    now = made.guard.read_bytes()
    with Ledger.open(folder, PASSPHRASE) as ledger:
        last = next(rolls(ledger))
        lines = lines_at(ledger.store.roll_lines(last.idx))
        gone = chance.choice(sorted(lines))
        named = [f"{gone.hex()} {chance.randrange(ledger.size)}"] if chance.random() < 0.5 else []
        from rollcall.ledger.roll import Roll

        del lines[gone]
        data = {"day": "2026-01-05", "root": Roll(lines).root().hex(), "before": len(lines) + 1, "before_entry": last.idx, "intakes": 0,
                "closed": named, "open": len(lines)}  # fmt: skip
        ledger.append_roll(Entry("roll", data), [RollLine(0, gone, 0, "", -1)], BY)
        size = ledger.size
    made.guard.write_bytes(now)
    return f"leave a child out of the roll, entry {size - 1}, {'a closing named' if named else 'none named'}"


def insert(folder: Path, made: Made, chance: random.Random) -> str:
    """Add a row that nobody recorded."""
    what = chance.choice(["leaf", "opening", "head", "roll_line", "tile", "checkpoint", "purge", "child"])
    with _Unfenced(folder / ("keys.db" if what == "child" else "ledger.db")) as db:
        some = chance.randbytes(33)
        size = 1 if what == "child" else db.execute("SELECT count(*) FROM leaf").fetchone()[0]
        row = {
            "leaf": (size, b"\1" + some[1:]),
            "opening": (size, 1, 0, some * 9),
            "head": (9999, 1, 3, some, "stated", -1, some[1:]),
            "roll_line": (chance.randrange(size), some[1:], 1, "accounted", -1),
            "tile": (chance.randint(0, 2), 99, some[1:] * 256),
            "checkpoint": (99999, size, "x", some),
            "purge": (chance.randint(1, 30), chance.randrange(size), some[1:]),
            "child": (9999, some[1:], some * 2),
        }[what]
        db.execute(f"INSERT OR REPLACE INTO {what} VALUES ({','.join('?' * len(row))})", row)
    return f"insert into {what}"


def erase(folder: Path, made: Made, chance: random.Random) -> str:
    """Erase a child unlawfully: its openings, the end of its chain, its key; a row that says it was purged, or none."""
    with _Unfenced(folder / "ledger.db") as db:
        (chain,) = chance.choice(db.execute("SELECT chain FROM head WHERE chain > 0").fetchall())
        (last,) = db.execute("SELECT roll_key FROM head WHERE chain = ?", (chain,)).fetchone()
        db.execute("DELETE FROM opening WHERE chain = ?", (chain,))
        db.execute("DELETE FROM head WHERE chain = ?", (chain,))
        if chance.random() < 0.5:
            (entry,) = db.execute("SELECT max(idx) FROM leaf").fetchone()
            db.execute("INSERT OR REPLACE INTO purge VALUES (?, ?, ?)", (chain, entry, last))
    with _Unfenced(folder / "keys.db") as db:
        db.execute("DELETE FROM child WHERE chain = ?", (chain,))
    return f"erase chain {chain}"


def bytes_of_file(folder: Path, made: Made, chance: random.Random) -> str:
    """Damage a file: a byte, a page of zeros, two pages swapped, the end cut off."""
    name = chance.choice(["ledger.db", "ledger.db", "keys.db", "ledger.json"])
    told = bytearray((folder / name).read_bytes())
    page = 4096 if name.endswith(".db") else 16
    pages = len(told) // page
    how = chance.choice(["byte", "zeros", "swap", "cut"])
    at = chance.randrange(len(told))
    if how == "byte":
        told[at] ^= 1 << chance.randrange(8)
    elif how == "zeros":
        start = at // page * page
        told[start : start + page] = bytes(len(told[start : start + page]))
    elif how == "swap":
        one, other = (each * page for each in chance.sample(range(pages), 2))
        told[one : one + page], told[other : other + page] = told[other : other + page], told[one : one + page]
    else:
        del told[at:]
    (folder / name).write_bytes(told)
    return f"{how} in {name} at {at}"


ALTERATIONS: tuple[Callable[[Path, Made, random.Random], str], ...] = (
    flip, remove, swap, redate, truncate, older, rewrite, leave_out, insert, erase, bytes_of_file,
)  # fmt: skip


def meaning(folder: Path) -> object:
    """Every row of every table and every setting; None where they cannot be read."""
    try:
        told: list[object] = [json.loads((folder / "ledger.json").read_bytes())]
        for name in ("ledger.db", "keys.db"):
            db = sqlite3.connect(folder / name)
            try:
                told.append(sorted(db.execute("SELECT name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name <> 'sqlite_sequence'")))
                for (table,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name"):
                    told.append(sorted(map(repr, db.execute(f"SELECT * FROM {table} NOT INDEXED"))))
            finally:
                db.close()
    except (OSError, ValueError, sqlite3.Error):
        return None
    return told
