"""Which sources number children one by one, so that two of their numbers are two children.

Not all do: a school office gives a new number at each school, a hospital numbers births apart from patients. A source that states one
child under two numbers more than now and then cannot part children by its numbers; its numbers still bind what bears the same one.
"""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: A source with a larger share of files that another of its files repeats does not number children one by one. Ours: above what
#: namesakes born on one day in one household explain, below any office that renumbers as a rule.
MOST_REPEATED = 0.02
#: Fewer repeated files than this prove nothing about a source.
LEAST_REPEATED = 10
#: What two files of one name and birth date must share to be taken for one child here.
_SHARED = ("national", "phone", "adult")


def one_by_one(engine: Engine, children: ir.Table, files: ir.Table, stated: ir.Table) -> ir.Table:
    """Keep `numbering`: file, keeper (holder and source), for numbered files of the sources that number children one by one.

    Args:
        children: child mentions with key, holder and source. files: with file, key and numbered. stated: file, field, value.
    """
    keeper = children.holder.fill_null("") + "/" + children.source
    kept = children.select("key", keeper=keeper).distinct().join(files.filter(files.numbered).select("key", "file"), "key")
    kept = engine.keep("kept_by", kept.select("file", "keeper").distinct())
    repeated = _repeated(kept, stated)
    shares = (
        kept.left_join(repeated, ["file", "keeper"])
        .group_by("keeper")
        .agg(share=lambda t: t.again.notnull().mean(), repeated=lambda t: t.again.notnull().sum())
    )
    careful = shares.filter((shares.share <= MOST_REPEATED) | (shares.repeated < LEAST_REPEATED))
    return engine.keep("numbering", kept.semi_join(careful, "keeper"))


def _repeated(kept: ir.Table, stated: ir.Table) -> ir.Table:
    """Files that another file of the same keeper repeats: one name, one birth date, and one id, phone or grown-up in common.

    Files that state none of the last, such as a border's, repeat each other by name and birth date alone: few namesakes share a day.
    """

    def said(field: str) -> ir.Table:
        return stated.filter(stated.field == field).select("file", **{field: "value"})

    shared = stated.filter(stated.field.isin(_SHARED)).select("file", "field", "value")
    alone = kept.anti_join(shared, "file").select("file", field=ibis.literal("alone"), value=ibis.literal("")).distinct()
    identity = kept.join(said("whole"), "file").join(said("born"), "file").join(shared.union(alone), "file")
    group = ["keeper", "whole", "born", "field", "value"]
    together = ibis.window(group_by=group)
    ends = identity.mutate(least=identity.file.min().over(together), most=identity.file.max().over(together))
    return ends.filter(ends.least < ends.most).select("file", "keeper").distinct().mutate(again=ibis.literal(True))
