"""Scores which grown-ups are one in an audit against the truth of the invented country of `twins.py`.

    python bench/score_adults.py AUDIT TRUTH

AUDIT is the folder that `rollcall audit OUT/case/rollcall.toml --out AUDIT` wrote, TRUTH is OUT/truth. Prints one table.

A *mention* is a row of TRUTH/adults.csv: a record and a role. One that no id was given to counts as a person of its own. Pairs are counted
within a side (both roles are of the child's household, or both of those who act on its file), across the two, and over all. *Precision*
is the share of pairs under one id that are truly one person, *recall* the share of truly one person's pairs that are under one id.
*Mixed* are ids that hold more than one true person, *split* true persons with more than one id.
*Sure* counts as joined only what carries a probability of 1: the keys, without what weighing evidence joined.
"""

import argparse
from pathlib import Path

import duckdb

#: The roles of a child's household; all others act on its file.
HOUSEHOLD = ("mother", "father", "carer", "custodian", "giver", "receiver", "signer", "declarant", "adult", "companion", "reporter")
_PREPARE = """
create table mention as
    select t.record, t.role, t.person as truth, case when t.role in {household} then 'household' else 'acting' end as side,
        coalesce(g.person, 'none ' || t.record || t.role) as person, coalesce(g.probability, 1) as probability
    from read_csv('{truth}/adults.csv', header = true, all_varchar = true) t
    left join (select record, role, min(person) as person, min(probability) as probability
        from read_parquet('{audit}/people.parquet') where role not in ('child', 'organisation') group by all) g using (record, role)
"""
_PAIRS = """
with cell as (select truth, person, count(*) as n from mention where {where} group by all),
ours as (select sum(n) as n, count(*) as people from cell group by person),
true_ones as (select sum(n) as n, count(*) as people from cell group by truth)
select (select sum(n * (n - 1) / 2) from cell), (select sum(n * (n - 1) / 2) from ours), (select sum(n * (n - 1) / 2) from true_ones),
    (select count(*) from ours), (select count(*) from true_ones),
    (select count(*) from ours where people > 1), (select count(*) from true_ones where people > 1)
"""


def main() -> None:
    """Parse the command line, score, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audit", type=Path)
    parser.add_argument("truth", type=Path)
    args = parser.parse_args()
    base = duckdb.connect()
    base.execute(_PREPARE.format(truth=args.truth, audit=args.audit, household=HOUSEHOLD))
    print(f"{'':14}{'mentions':>10}{'precision':>11}{'recall':>9}{'true pairs':>12}{'ids':>8}{'persons':>9}{'mixed':>7}{'split':>7}")
    counts = {}
    for side, where in (("household", "side = 'household'"), ("acting", "side = 'acting'"), ("all", "true")):
        mentions = base.execute(f"select count(*) from mention where {where}").fetchall()[0][0]
        hit, ours, true_ones, ids, persons, mixed, split = base.execute(_PAIRS.format(where=where)).fetchall()[0]
        counts[side] = (hit, ours, true_ones)
        print(
            f"{side:14}{mentions:>10,}{hit / ours:>11.4f}{hit / true_ones:>9.4f}{int(true_ones):>12,}"
            f"{ids:>8,}{persons:>9,}{mixed:>7,}{split:>7,}"
        )
    across = [counts["all"][at] - counts["household"][at] - counts["acting"][at] for at in range(3)]
    print(f"across the two: {int(across[1]):,} pairs under one id, {int(across[0]):,} of them right; {int(across[2]):,} true pairs")


if __name__ == "__main__":
    main()
