"""What is printed of people and capital: named institutions and investors, and shares from abroad."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from jihe.pack.model import EnrichedNetwork

from . import enrich
from .target import Target, Targets


def lists(targets: Targets, setting: EnrichedNetwork, same: Mapping[str, str]) -> enrich.Lists:
    """The printed lists, gathered from the figures about relations of the three kinds.

    Parameters
    ----------
    same
        Printed name -> the name that the organisation has.
    """
    institutions, investors, abroad = [], [], {}
    for target in targets.where("relation"):
        ends = _cut(target, targets)
        kind = ends.get("kind_code") or target.measure.where.get("kind_code")
        name = ends.get("source_id")
        if kind in (setting.study, setting.work):
            is_foreign = _is_abroad(target, targets)
            if name is not None:
                experience: Literal["study", "work"] = "study" if kind == setting.study else "work"
                called = same.get(name, name)
                institutions.append(enrich.Institution(called, experience, is_foreign, round(target.value)))
            elif target.measure.reduce == "share" and is_foreign:
                abroad[kind] = target.value
        elif kind == setting.capital and name is not None and target.measure.distinct == "target_id":
            is_trade = isinstance(target.measure.where.get("source_kind_code"), str)
            investors.append(enrich.Investor(same.get(name, name), is_trade, round(target.value)))
    size = next(t.value for t in targets.where("membership") if list(t.cut.values()) == [setting.investors])
    return enrich.Lists(
        institutions=tuple(institutions),
        investors=tuple(investors),
        n_investor=round(size),
        foreign_study_share=abroad[setting.study],
        foreign_work_share=abroad[setting.work],
    )


def _cut(target: Target, targets: Targets) -> dict[str, str]:
    """Column -> class of a figure's cut."""
    dimensions = targets.pack.dimensions
    return {dimensions[d].column: code for d, code in target.cut.items() if d in dimensions}


def _is_abroad(target: Target, targets: Targets) -> bool:
    """Whether the figure speaks of places outside the country that most codes of the study lie in."""
    pack = targets.pack
    for name, code in target.cut.items():
        dimension = pack.dimensions[name]
        if dimension.column == "source_region_code" and dimension.group:
            members = [g.region_code for g in pack.groups_of(dimension) if g.group_code == code]
            parents = {c.parent for c in pack.regions}
            # The group at home has a country with places below it.
            return not any(m in parents for m in members)
    return False
