"""Scores who is who in an audit against the truth of an invented country, twins and second identities apart.

    python bench/score_people.py AUDIT TRUTH

AUDIT is the folder that `rollcall audit OUT/case/rollcall.toml --out AUDIT` wrote, TRUTH is OUT/truth of `twins.py` or of `country.py`
(whose truth has no `twins.csv` and no `identities.csv`: the lines that need them are left out). Prints one table.

*Mentions* are the rows of TRUTH/mentions.csv; a row that no child id was given to counts as a child of its own. A *cluster* is one id.
*Split* is a child whose mentions lie in more than one cluster: once counting every cluster, once only those of more than two records.
*Mixed* is a child that has a mention in a cluster which also holds a mention of another child.
A child with a second identity is *joined* where the cluster with most of its old records is also that with most of its new ones, *wholly
in one* where all its records are in one cluster, *silently joined* where it is joined and not found. It is *found* where a finding
`one-child-two-identities` names a record under the old and one under the new identity. Such a finding is *right* where its records are
of one such child and of both its identities. It is wrong where they are of two true children, or of one without a second identity
(*none there*). *One side only* is of such a child and names records of one of its identities. All by severity too.
*Calibration*: by the probability that a row carries, the share of rows whose true child is the one that most rows of their cluster have.
"""

import argparse
from pathlib import Path

import duckdb

RULE = "one-child-two-identities"
_PREPARE = """
create table truth as select record, child from read_csv('{truth}/mentions.csv', header = true, all_varchar = true);
create table given as
    select record, min(person) as person, min_by(probability, person) as probability
    from read_parquet('{audit}/people.parquet') where role = 'child' group by record;
create table mention as
    select t.record, t.child, coalesce(g.person, 'none ' || t.record) as person, g.probability
    from truth t left join given g using (record);
create table cell as select child, person, count(*) as n from mention group by all;
create table child_size as select child, sum(n) as n, count(*) as clusters from cell group by child;
create table person_size as select person, sum(n) as n, count(*) as children, arg_max(child, (n, child)) as chief from cell group by person;
create table life as
    select s.child, s.n, s.clusters > 1 as split, count(*) filter (p.n > 2) > 1 as split_large, bool_or(p.children > 1) as mixed
    from child_size s join cell c using (child) join person_size p using (person) group by all;
create table found as
    select row_number() over (order by finding) as finding, severity, trim(unnest(string_split(records, ';'))) as record
    from read_parquet('{audit}/findings.parquet') where rule = '{rule}';
"""
_LINKAGE = """
with pairs as (select
    (select sum(n * (n - 1) / 2) from cell) as hit, (select sum(n * (n - 1) / 2) from person_size) as ours,
    (select sum(n * (n - 1) / 2) from child_size) as true_ones),
cubed as (select sum(c.n * c.n / p.n) / sum(c.n) as precision, sum(c.n * c.n / s.n) / sum(c.n) as recall
    from cell c join person_size p using (person) join child_size s using (child))
select hit / ours, hit / true_ones, 2 * hit / (ours + true_ones), precision, recall, 2 * precision * recall / (precision + recall)
from pairs, cubed
"""
_SHARES = """
select count(*), count(*) filter (not split and not mixed), count(*) filter (mixed), count(*) filter (split), count(*) filter (split_large)
from life where {where}
"""
_SIDES = """
create table identity as from read_csv('{truth}/identities.csv', header = true, all_varchar = true);
create table side as
    select child, kind, announced, 'old' as side, unnest(string_split(old_records, ';')) as record from identity union all
    select child, kind, announced, 'new', unnest(string_split(new_records, ';')) from identity;
"""
_IDENTITIES = """
with placed as (select s.*, m.person from side s join mention m using (record)),
chief as (select child, kind, announced, side, mode(person order by person) as person from placed group by all),
joined as (select child, kind, announced, count(distinct person) = 1 as joined from chief group by all),
whole as (select child, count(distinct person) = 1 as whole from placed group by child),
hit as (select child, finding from side join found using (record) group by child, finding having count(distinct side) = 2)
select {group}, count(*), count(*) filter (whole), count(*) filter (joined), count(*) filter (child in (select child from hit)),
    count(*) filter (joined and child not in (select child from hit))
from joined join whole using (child) group by all order by 1
"""
_FINDINGS = """
with about as (
    select finding, any_value(severity) as severity, count(distinct child) as children, any_value(child) as child,
        count(distinct side) filter (side is not null) = 2 as both_sides
    from found left join mention using (record) left join side using (record, child) group by finding)
select {group}, count(*), count(*) filter (children = 1 and both_sides), count(*) filter (children <> 1),
    count(*) filter (children = 1 and child not in (select child from identity)),
    count(*) filter (children = 1 and not both_sides and child in (select child from identity))
from about group by all order by 1
"""
_CALIBRATION = """
select least(floor(probability * 10), 9)::int as decile, count(*), avg(probability), avg((m.child = p.chief)::int)
from mention m join person_size p using (person) where probability is not null group by decile order by decile
"""


def line(name: str, value: float, *, of: float | None = None) -> None:
    """Print one line of the table: a share of `of`, or a figure."""
    if of is None:
        print(f"{name:62}{value:>10.4f}" if isinstance(value, float) else f"{name:62}{value:>10,}")
    else:
        print(f"{name:62}{value / of if of else 0:>10.4f}   {value:,} of {of:,}")


def main() -> None:
    """Parse the command line, score, and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("audit", type=Path)
    parser.add_argument("truth", type=Path)
    args = parser.parse_args()
    base = duckdb.connect()
    base.execute(_PREPARE.format(truth=args.truth, audit=args.audit, rule=RULE))
    names = ("pairwise precision", "pairwise recall", "pairwise F1", "B-cubed precision", "B-cubed recall", "B-cubed F1")
    for name, value in zip(names, row(base, _LINKAGE), strict=True):
        line(name, float(value))
    shares(base, "children", "true")
    if (args.truth / "twins.csv").exists():
        base.execute(f"create table alike as from read_csv('{args.truth}/twins.csv', header = true, all_varchar = true)")
        twins, near = "child in (select child from alike where kind in ('twin', 'triplet'))", "child in (select child from alike)"
        shares(base, "twins and triplets", twins)
        shares(base, "others", f"not ({twins})")
        shares(base, "close siblings, cousins, namesakes", f"{near} and not ({twins})")
    line("rows without an id", row(base, "select count(*) from mention where person like 'none %'")[0])
    if (args.truth / "identities.csv").exists():
        base.execute(_SIDES.format(truth=args.truth))
        second_identities(base)
    print(f"\n{'probability':>12}{'rows':>10}{'mean':>10}{'true':>10}")
    for decile, rows, mean, true in base.execute(_CALIBRATION).fetchall():
        print(f"{decile / 10:>7.1f}-{(decile + 1) / 10:.1f} {rows:>10,}{mean:>10.4f}{true:>10.4f}")


def row(base: duckdb.DuckDBPyConnection, query: str) -> tuple:
    """The one row of a query."""
    found = base.execute(query).fetchall()
    return found[0]


def shares(base: duckdb.DuckDBPyConnection, title: str, where: str) -> None:
    """Print how many children of a group are exactly right, mixed with another child, and split."""
    count, exact, mixed, split, large = row(base, _SHARES.format(where=where))
    line(f"{title}: exactly right", exact, of=count)
    line(f"{title}: in a cluster with another child", mixed, of=count)
    line(f"{title}: split", split, of=count)
    line(f"{title}: split, counting clusters of more than 2 records", large, of=count)


def second_identities(base: duckdb.DuckDBPyConnection) -> None:
    """Print what became of the children with a second identity, and the findings that name none."""
    titles = ("wholly in one", "joined", "silently joined", "found")
    print(f"\n{'second identity':24}{'children':>10}" + "".join(f"{title:>17}" for title in titles))
    for group in ("'all'", "kind", "'announced: ' || announced"):
        for name, count, whole, joined, found, silent in base.execute(_IDENTITIES.format(group=group)).fetchall():
            print(f"{name:24}{count:>10,}" + "".join(f"{f'{one:,} ({one / count:.3f})':>17}" for one in (whole, joined, silent, found)))
    titles = ("right", "of two children", "none there", "one side only")
    print(f"\n{'findings of the rule':24}{'findings':>10}" + "".join(f"{title:>17}" for title in titles))
    for group in ("'all'", "severity"):
        for name, *counts in base.execute(_FINDINGS.format(group=group)).fetchall():
            print(f"{name:24}{counts[0]:>10,}" + "".join(f"{one:>17,}" for one in counts[1:]))


if __name__ == "__main__":
    main()
