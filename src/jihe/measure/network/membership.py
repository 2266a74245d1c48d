"""Who is in a network's sample, year by year.

The sample of a year are the memberships dated in it. A year without any has those of the latest year before
it that has some, or else those of the earliest year. A membership without a year holds in all.
"""

from __future__ import annotations

import ibis

from jihe.pack.model import NetworkSetting

EVER = 0
"""Year from which a member of the earliest sample is one."""


def memberships(membership: ibis.Table, setting: NetworkSetting | None) -> ibis.Table:
    """organisation_id and year of each membership in the network's sample; none without a sample."""
    sample = setting.sample if setting else None
    return membership.filter(membership.sample_code == (sample or "")).select("organisation_id", "year")


def members(membership: ibis.Table, setting: NetworkSetting | None, year: int) -> ibis.Table:
    """organisation_id of each member of the sample of a year."""
    own = memberships(membership, setting)
    latest = own.filter(own.year <= year).year.max().as_scalar()
    told = ibis.coalesce(latest, own.year.min().as_scalar())
    return own.filter((own.year == told) | own.year.isnull()).select("organisation_id").distinct()


def members_since(membership: ibis.Table, setting: NetworkSetting | None) -> ibis.Table:
    """organisation_id of each member in any year, and `since`, the first year of which it is one."""
    own = memberships(membership, setting)
    is_earliest = own.year.isnull() | (own.year == own.year.min().as_scalar())
    own = own.mutate(since=ibis.ifelse(is_earliest, EVER, own.year))
    return own.group_by("organisation_id").agg(since=own.since.min())
