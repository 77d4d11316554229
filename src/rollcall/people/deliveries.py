"""Multiple births: which files are of twins or triplets, whose mother, day, address and telephone say nothing about which of them.

A holder that keeps two files of children born to one mother, or under one telephone, on one day states a multiple birth, as does a birth
record with a birth order or plurality of two or more. Files of other holders that share mother or telephone and day are of it too.
"""

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine

#: What binds a file to a delivery, beside the day; the surest first.
_BINDING = ("mother_national", "mother", "phone")


def deliveries(engine: Engine, files: ir.Table, stated: ir.Table, numbering: ir.Table) -> ir.Table:
    """Rows to add to `stated` (file, field, value, times): `multiple` for each file of a multiple birth, and `turn`.

    `turn` is the file's place among those of its holder that are of one delivery, by birth order and then by the holder's numbers.
    """
    born = stated.filter(stated.field == "born").group_by("file").agg(born=lambda t: t.value.min())
    bound = stated.filter(stated.field.isin(_BINDING)).select("file", "field", "value").join(born, "file")
    bound = engine.keep("deliveries_bound", bound)
    tellers = ibis.union(
        numbering.select("file", teller="keeper"),
        files.filter(files.births).select("file", teller=ibis.literal("births/") + files.holder.fill_null("")),
        files.filter(files.registrations).select("file", teller=ibis.literal("registrations/") + files.holder.fill_null("")),
    ).distinct()
    told = bound.join(tellers, "file").join(files.select("file", "birth_order", "key"), "file")
    group = [told.teller, told.field, told.value, told.born]
    order = [told.birth_order, told.key, told.file]
    placed = told.mutate(together=told.count().over(group_by=group), turn=ibis.row_number().over(group_by=group, order_by=order))
    placed = engine.keep("deliveries_placed", placed.filter(placed.together > 1))
    plural = files.filter((files.birth_order > 1) | (files.plurality > 1)).select("file")
    known = engine.keep("deliveries_known", ibis.union(placed.select("file"), plural).distinct())
    shared = engine.keep("deliveries_shared", bound.semi_join(known, "file").select("field", "value", "born").distinct())
    multiple = ibis.union(known, bound.semi_join(shared, ["field", "value", "born"]).select("file")).distinct()
    rank = ibis.cases(*((placed.field == field, place) for place, field in enumerate(_BINDING)), else_=len(_BINDING))
    turns = placed.mutate(rank=rank)
    turns = turns.mutate(best=ibis.row_number().over(group_by=turns.file, order_by=[turns["rank"], turns.teller, turns.value]))
    one = ibis.literal(1, "int64")
    return ibis.union(
        multiple.select("file", field=ibis.literal("multiple"), value=ibis.literal("yes"), times=one),
        turns.filter(turns.best == 0).select("file", field=ibis.literal("turn"), value=turns.turn.cast("string"), times=one),
    )
