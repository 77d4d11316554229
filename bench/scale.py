"""Links invented people in growing number, beside plain Splink on the same pairs, in one run.

    python bench/scale.py [--records 100000 300000] [--memory 6GB]

Each person has three records of three holders: a name in Hangul or romanised, sex, birth date, mother, telephone and address, with slips.
Plain Splink (its own u estimation, expectation and maximisation, prediction, connected components at 0.95) is given exactly the pairs
that Rollcall's blocking selects in its first round, with exact, Jaro-Winkler and array comparisons of the same columns.
"""

import argparse
import resource
import time

import pyarrow as pa

from measure import machine, versions
from rollcall import people
from rollcall.engine import DuckDB
from rollcall.people import blocking
from rollcall.people.known import Known
from rollcall.people.train import Trained
from rollcall.progress import Silent
from rollcall.schema import MENTIONS, RECORDS

FAMILIES = list("김 이 박 최 정 강 조 윤 장 임 한 오 서 신 권 황 안 송 전 홍 유 고 문 양 손 배 백 허 노 심"[::2])
SYLLABLES = list(
    "민 서 지 하 준 우 윤 예 은 도 현 수 시 유 채 원 진 아 연 호 재 건 영 성 태 나 가 다 라 혜 경 희 정 선 미 주 소 승 상 동"[::2]
)


def invent(engine: DuckDB, records: int) -> None:
    """Keep `records` and `mentions` of about so many records, three for each person."""
    people_count = records // 3
    con = engine.duckdb
    con.execute("select setseed(0.5)")
    con.register("families", pa.table({"place": range(len(FAMILIES)), "name": FAMILIES}))
    con.register("syllables", pa.table({"place": range(len(SYLLABLES)), "name": SYLLABLES}))

    def pick(table: str, count: int, key: str) -> str:
        return f"(select name from {table} where place = (hash({key}) % {count})::int)"

    con.execute(
        f"""create or replace table persons as select n,
        {pick("families", len(FAMILIES), "'f' || n")} || {pick("syllables", len(SYLLABLES), "'a' || n")}
          || {pick("syllables", len(SYLLABLES), "'b' || n")} as name,
        {pick("families", len(FAMILIES), "'mf' || n")} || {pick("syllables", len(SYLLABLES), "'ma' || n")}
          || {pick("syllables", len(SYLLABLES), "'mb' || n")} as mother,
        case when hash('s' || n) % 2 = 0 then 'male' else 'female' end as sex,
        date '2005-01-01' + (hash('d' || n) % 6570)::int as born,
        '010' || lpad((hash('p' || n) % 100000000)::varchar, 8, '0') as phone,
        'street ' || (hash('t' || n) % {max(people_count // 2, 1)})::varchar as address
        from range({people_count}) as numbers(n)"""
    )
    con.execute(
        """create or replace table told as select 'h' || holder || ':' || (n + 1) as record,
        'h' || holder as source, 'h' || holder as holder,
        md5(holder || '/' || n) as fingerprint, n,
        case when hash('e' || holder || n) % 100 < 4 then name[1:2] else name end as name, sex,
        case when hash('g' || holder || n) % 100 < 3 then born + 10 else born end as born,
        case when hash('m' || holder || n) % 10 < 8 then mother end as mother,
        case when hash('q' || holder || n) % 10 < 6 then phone end as phone,
        case when hash('r' || holder || n) % 10 < 5 then address end as address
        from persons, range(3) as holders(holder)"""
    )
    kinds = {"record": "record", "source": "source", "holder": "holder", "fingerprint": "fingerprint", "kind": "'health'"}
    _keep(con, "records", RECORDS, f"select {', '.join(f'{value} as {name}' for name, value in kinds.items())} from told")
    _keep(
        con,
        "mentions",
        MENTIONS,
        "select record, source, holder, fingerprint, 'child' as role, false as alias, (n + 1)::varchar as local_id, name, sex,"
        " born as birth_date, born as birth_date_last, address, phone from told"
        " union all by name select record, source, holder, fingerprint, 'mother' as role, false as alias, mother as name from told"
        " where mother is not null",
    )


def _keep(con, name: str, schema, query: str) -> None:
    con.register("blank", schema.to_pyarrow().empty_table())
    con.execute(f"create or replace table {name} as select * from blank union all by name {query}")


def ours(engine: DuckDB, progress) -> float:
    """CPU seconds of Rollcall's linkage."""
    cpu = time.process_time()
    people.link(engine, engine.ibis.table("records"), engine.ibis.table("mentions"), progress)
    return time.process_time() - cpu


def since(engine: DuckDB) -> float:
    """CPU seconds of linking the same records again, after all but every hundredth person's were linked before."""
    con = engine.duckdb
    for table in ("records", "mentions"):
        con.execute(f"create table all_{table} as from {table}")
        con.execute(f"create or replace table {table} as from all_{table} where split_part(record, ':', 2)::bigint % 100 <> 0")
    linked = people.link(engine, engine.ibis.table("records"), engine.ibis.table("mentions"), Silent())
    pairs = engine.keep("known_pairs", linked.pairs.select("child", "other"))
    earlier = Known(engine.keep("known_links", linked.links), pairs, Trained(linked.model, True, "", 0.0), 0)
    cpu = time.process_time()
    people.link(engine, engine.ibis.table("all_records"), engine.ibis.table("all_mentions"), Silent(), (), earlier)
    return time.process_time() - cpu


def plain(engine: DuckDB) -> float:
    """CPU seconds of Splink alone, on the units and pairs of Rollcall's first round."""
    import splink.comparison_library as cl
    from splink import Linker, SettingsCreator

    def compared(column: str, *thresholds: float):
        return cl.JaroWinklerAtThresholds(column, list(thresholds)).configure(term_frequency_adjustments=True)

    comparisons = [compared("given", 0.92, 0.8), compared("family", 0.92), compared("born", 0.9), compared("address", 0.92, 0.8)]
    comparisons += [cl.ExactMatch("sex"), cl.ArrayIntersectAtSizes("adults", [1]), cl.ArrayIntersectAtSizes("phones", [1])]
    settings = SettingsCreator(
        "dedupe_only", unique_id_column_name="unit", comparisons=comparisons, blocking_rules_to_generate_predictions=[]
    )
    cpu = time.process_time()
    backend = engine.splink()
    linker = Linker(backend.register("first_units"), settings, log_level=40)
    linker.training.estimate_u_using_random_sampling(1e6)
    linker.training.estimate_parameters_using_expectation_maximisation("l.given = r.given and l.family = r.family")
    linker.training.estimate_parameters_using_expectation_maximisation("l.born = r.born")
    linker.table_management.register_blocked_pairs_for_predict(backend.register("first_pairs"))
    predicted = linker.inference.predict(warning_mode="never")
    linker.clustering.cluster_pairwise_predictions_at_threshold(predicted, 0.95)
    return time.process_time() - cpu


def _keep_first_round(engine: DuckDB) -> None:
    """Let the first round's units and pairs stay for plain Splink."""
    chosen = blocking.block

    def block(at, units, keepers, new):
        found = chosen(at, units, keepers, new)
        if at.duckdb.execute("select count(*) from duckdb_tables() where table_name = 'first_units'").fetchone()[0] == 0:
            at.keep("first_units", units)
            at.keep("first_pairs", found.pairs)
        return found

    import importlib

    importlib.import_module("rollcall.people.rounds").block = block


def main() -> None:
    """Read the arguments, measure, print one line for each size."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--records", type=int, nargs="+", default=[30_000, 100_000], help="how many records (default %(default)s)")
    parser.add_argument("--memory", default="6GB", help="what DuckDB may use (default %(default)s)")
    args = parser.parse_args()
    print(", ".join(machine().values()), "·", versions())
    columns = ("records", "pairs", "ours CPU s", "per 1,000", "Splink CPU s", "ratio", "peak GiB", "1% new, CPU s")
    print("".join(f"{column:>15}" for column in columns))
    for records in args.records:
        with DuckDB(memory=args.memory) as engine:
            invent(engine, records)
            _keep_first_round(engine)
            own = ours(engine, Silent())
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
            pairs = engine.duckdb.execute("select count(*) from first_pairs").fetchone()[0]
            beside = plain(engine)
            again = since(engine)
        figures = (f"{records:,}", f"{pairs:,}", f"{own:.1f}", f"{1000 * own / records:.3f}", f"{beside:.1f}")
        figures += (f"{own / beside:.2f}", f"{peak:.2f}", f"{again:.1f}")
        print("".join(f"{figure:>15}" for figure in figures), flush=True)


if __name__ == "__main__":
    main()
