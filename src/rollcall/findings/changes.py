"""What changed between two audits of the same case: findings that are new or gone, children whose status changed."""

from pathlib import Path
from typing import NamedTuple

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from rollcall.errors import UsageError

#: What to do where a folder is not what was meant.
ANOTHER = "Name a folder that `rollcall audit` wrote."


class Changes(NamedTuple):
    """Old against new; tables with the columns of the contract."""

    new: pa.Table  # findings only in the newer run
    gone: pa.Table  # findings only in the older run
    staying: int  # findings in both
    moved: pa.Table  # child, before, after: status and reason on the roll
    arrived: int  # children only on the newer roll
    departed: pa.Table  # children only on the older roll: nobody leaves a roll unnoticed


def compare(old: Path, new: Path) -> Changes:
    """Compare the outputs of two audits.

    Raises:
        UsageError: a folder does not exist, holds no audit, or one that wrote no Parquet tables.
    """
    before, after = (_read(folder, "findings") for folder in (old, new))
    was, now = (_read(folder, "roll") for folder in (old, new))
    both = was.select(["child", "status", "reason"]).join(
        now.select(["child", "status", "reason"]), keys="child", join_type="inner", left_suffix="_before", right_suffix="_after"
    )
    same = pc.and_(pc.equal(both["status_before"], both["status_after"]), pc.equal(both["reason_before"], both["reason_after"]))
    return Changes(
        new=_only(after, before, "finding"),
        gone=_only(before, after, "finding"),
        staying=after.num_rows - _only(after, before, "finding").num_rows,
        moved=both.filter(pc.invert(same)).sort_by("child"),
        arrived=_only(now, was, "child").num_rows,
        departed=_only(was, now, "child"),
    )


def _only(here: pa.Table, there: pa.Table, key: str) -> pa.Table:
    return here.filter(pc.invert(pc.is_in(here[key], value_set=there[key].combine_chunks()))).sort_by(key)


def written(folder: Path, table: str) -> Path:
    """The Parquet file in which the audit in `folder` wrote `table`.

    Raises:
        UsageError: the folder does not exist, holds no audit, or one that was not asked for Parquet.
    """
    file = folder / f"{table}.parquet"
    if file.exists():
        return file
    if not folder.exists():
        raise UsageError(f"{folder} does not exist", next_step=ANOTHER)
    if (folder / "run.json").exists():
        raise UsageError(f"{folder} lacks {file.name}", cause="the audit was not asked for it", next_step="Audit again without --format.")
    raise UsageError(f"{folder} holds no audit", cause=f"it has no {file.name}", next_step=ANOTHER)


def _read(folder: Path, table: str) -> pa.Table:
    return pq.read_table(written(folder, table))
