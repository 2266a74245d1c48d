"""The rows that measures count: published tables, each row with what its organisations lend it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import ibis

from jihe.pack.model import Condition, Measure, Pack, Range
from jihe.tables import ENDS, KEY, kind_of, money_name, published_columns

if TYPE_CHECKING:
    from .network.study_graph import StudyNetwork


class Populations(dict[str, ibis.Table]):
    """Populations by name, and the networks that were made of them: each is made but once."""

    def __init__(self, tables: Mapping[str, ibis.Table] | None = None) -> None:
        super().__init__(tables or {})
        self.networks: dict[str, StudyNetwork] = {}


def populations(tables: Mapping[str, ibis.Table], pack: Pack) -> Populations:
    """Every population of a study.

    Parameters
    ----------
    tables
        Published tables by name (keys of `jihe.tables.PUBLISHED`, and those of named networks).

    Returns
    -------
    Populations
        Name -> table with the columns of `jihe.tables.published_columns` and `row`, its number from 0 on.
    """
    organisation = tables["organisation"]
    found = Populations()
    for name, table in tables.items():
        kind = kind_of(name)
        columns = published_columns(kind, pack.class_tables(), pack.settings.currency)
        if name == "organisation_year":
            table = _with_ratios(table, pack.settings.currency)
        for end in ENDS[kind]:
            lent = [c.removeprefix(f"{end}_") for c in columns if _is_lent(c, end, table, organisation)]
            lender = organisation.select(
                **{
                    f"{end}_id_lent": organisation.organisation_id,
                    **{f"{end}_{c}": organisation[c] for c in lent},
                }
            )
            table = table.left_join(lender, [(f"{end}_id", f"{end}_id_lent")])
        table = table.select(*columns)
        order = [table[c] for c in KEY[kind]]
        found[name] = table.mutate(row=ibis.row_number().over(order_by=order).cast("int64"))
    return found


def _with_ratios(table: ibis.Table, currency: str) -> ibis.Table:
    """Ratios of an organisation's year; not known where the denominator is missing or not above 0."""
    expense, revenue = table[money_name("rd_expense", currency)], table[money_name("revenue", currency)]
    staff = ibis.ifelse(table.n_employee > 0, table.n_employee, ibis.null("int64"))
    return table.mutate(
        rd_intensity=expense / ibis.ifelse(revenue > 0, revenue, ibis.null("float64")),
        rd_employee_share=table.n_rd_employee / staff,
    )


def _is_lent(column: str, end: str, table: ibis.Table, organisation: ibis.Table) -> bool:
    bare = column.removeprefix(f"{end}_")
    return column.startswith(f"{end}_") and column not in table.columns and bare in organisation.columns


def select(table: ibis.Table, measure: Measure) -> ibis.Table:
    """The rows of `table` on which all conditions of `measure.where` hold."""
    for column, condition in measure.where.items():
        table = table.filter(_holds(table[column], condition))
    return table


def _holds(column: ibis.Value, condition: Condition) -> ibis.Value:
    if isinstance(condition, Range):
        parts = []
        if condition.from_ is not None:
            parts.append(column >= condition.from_)
        if condition.to is not None:
            parts.append(column <= condition.to)
        if condition.known is not None:
            parts.append(column.notnull() if condition.known else column.isnull())
        if condition.not_:
            parts.append(column.isnull() | ~column.isin(list(condition.not_)))
        return ibis.and_(*parts)
    values = list(condition) if isinstance(condition, tuple) else [condition]
    if column.type().is_array():
        return ibis.or_(*[column.contains(value) for value in values])
    return column.isin(values)
