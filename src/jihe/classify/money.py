"""Amounts as stated, restated in the study's currency."""

from __future__ import annotations

from collections.abc import Iterator

import ibis
import pyarrow as pa

from jihe.pack.model import Pack
from jihe.tables import PUBLISHED, money_name


def convert(name: str, table: ibis.Table, pack: Pack) -> ibis.Table:
    """Turn each money column `x` of table `name` into `x_<currency>`, `x_original` and `x_currency`.

    An amount in another currency is multiplied by the mean rate of its year from the pack's rate.csv; without
    a rate, or without a year, it is null and only `x_original` tells it. Bounds of vague amounts are dropped:
    they stay in the record tables.
    """
    currency = pack.settings.currency
    rates = ibis.memtable(
        pa.table(
            {
                "rate_currency": pa.array([r.currency for r in pack.rates], pa.string()),
                "rate_year": pa.array([r.year for r in pack.rates], pa.int64()),
                "rate": pa.array([r.rate for r in pack.rates], pa.float64()),
            }
        )
    )
    for column in PUBLISHED[name]:
        if column.type != "money":
            continue
        stated, unit = table[column.name], table[f"{column.name}_currency"]
        table = table.mutate(converted_year=_year(name, table), converted_from=unit)
        joined = table.left_join(
            rates, [("converted_from", "rate_currency"), ("converted_year", "rate_year")]
        )
        value = ibis.ifelse(unit == currency, stated, stated * joined.rate)
        table = joined.mutate(**{money_name(column.name, currency): value, f"{column.name}_original": stated})
        table = table.drop(
            "rate_currency", "rate_year", "rate", "converted_year", "converted_from",
            column.name, f"{column.name}_low", f"{column.name}_high",
        )  # fmt: skip
    return table


def unpriced(name: str, table: ibis.Table, pack: Pack) -> Iterator[tuple[str, ibis.Value, ibis.Value]]:
    """Money columns of a converted table: name, "currency year", and whether the amount has no rate."""
    for column in PUBLISHED[name]:
        if column.type == "money":
            year = _year(name, table).cast("string").fill_null("?")
            stated = table[f"{column.name}_original"]
            lacking = stated.notnull() & table[money_name(column.name, pack.settings.currency)].isnull()
            yield column.name, table[f"{column.name}_currency"].fill_null("?") + " " + year, lacking


def _year(name: str, table: ibis.Table) -> ibis.Value:
    if "year" in table.columns:
        return table.year
    return table["relation_date" if name == "relation" else "event_date"].year().cast("int64")
