"""Which records is a colour made of? Line list, clusters, feeds and colours set by hand, read for the rule."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from datetime import date

from sqlalchemy import Connection, and_, or_, select

from data_access.queries.infections import known
from data_access.queries.sources import Heard, heard, heard_at_each
from data_access.schema import area_ancestor, cluster, infection, risk_override
from domain.instants import from_epoch
from domain.risk import Cluster, DayEnd, Feed, Infection, Level, Override, StreetRecords


def street_records(
    conn: Connection, street_ids: Collection[int], *, begin: int, at: int, people: Mapping[int, int]
) -> dict[int, StreetRecords]:
    """Return the records of streets reported after ``begin`` and known at ``at`` (epoch seconds), by street id.

    Two statements, whatever the number of streets; ``people`` is the population by area id. The caller has taken
    the streets from its scope; whatever lies in them is in it too.
    """
    line_list = (
        select(
            area_ancestor.c.ancestor_id.label("street_id"),
            infection.c.reported_at,
            infection.c.recorded_at,
            infection.c.detection_mode,
            infection.c.cluster_id,
        )
        .join(area_ancestor, area_ancestor.c.area_id == infection.c.area_id)
        .where(
            area_ancestor.c.level == "street",
            area_ancestor.c.ancestor_id.in_(street_ids),
            infection.c.reported_at > begin,
            known(at),
        )
    )
    infections: dict[int, list[Infection]] = defaultdict(list)
    for street, reported_at, recorded_at, mode, cluster_id in conn.execute(line_list).all():
        infections[street].append(Infection(reported_at, recorded_at, mode == "community", cluster_id))
    clusters = _clusters(conn, begin=begin, at=at)
    return {
        street: StreetRecords(infections[street], _of_street(clusters, street, infections[street]), people.get(street))
        for street in street_ids
    }


def _clusters(conn: Connection, *, begin: int, at: int) -> dict[int, tuple[int | None, Cluster]]:
    """Return clusters open at some instant between ``begin`` and ``at``: (street id or None, cluster) by id."""
    in_street = and_(area_ancestor.c.area_id == cluster.c.area_id, area_ancestor.c.level == "street")
    statement = (
        select(cluster.c.id, cluster.c.declared_at, cluster.c.closed_at, area_ancestor.c.ancestor_id.label("street_id"))
        .join(area_ancestor, in_street, isouter=True)
        .where(cluster.c.declared_at <= at, or_(cluster.c.closed_at.is_(None), cluster.c.closed_at > begin))
    )
    return {row.id: (row.street_id, Cluster(row.declared_at, row.closed_at)) for row in conn.execute(statement)}


def _of_street(
    clusters: Mapping[int, tuple[int | None, Cluster]], street: int, infections: Sequence[Infection]
) -> dict[int, Cluster]:
    """Return the clusters that lie in a street or that one of its infections belongs to."""
    linked = {found.cluster_id for found in infections}
    return {
        key: found._replace(own=where == street)
        for key, (where, found) in clusters.items()
        if where == street or key in linked
    }


def feeds(conn: Connection, at: int) -> list[Feed]:
    """Return every source as heard by an instant (epoch seconds)."""
    return [_feed(found) for found in heard(conn, at)]


def day_ends(conn: Connection, ended: Sequence[tuple[date, int]], grey_after_h: float) -> list[DayEnd]:
    """Return completed days, each with whether every critical feed had been heard within the limit at its end."""
    states = heard_at_each(conn, [at for _, at in ended], critical=True)
    return [DayEnd(on, at, not any(_feed(found).silent(at, grey_after_h) for found in states[at])) for on, at in ended]


def _feed(found: Heard) -> Feed:
    return Feed(found.code, found.name, found.topic, found.critical, found.last_at, found.judged)


def overrides(conn: Connection, at: int) -> dict[int, Override]:
    """Return the colours set by hand and in force at an instant, by street id; of several the latest."""
    statement = (
        select(risk_override)
        .where(
            risk_override.c.created_at <= at,
            risk_override.c.expires_at > at,
            or_(risk_override.c.revoked_at.is_(None), risk_override.c.revoked_at > at),
        )
        .order_by(risk_override.c.created_at, risk_override.c.id)
    )
    return {
        row.area_id: Override(
            Level(row.level), row.reason, row.signer, from_epoch(row.created_at), from_epoch(row.expires_at)
        )
        for row in conn.execute(statement)
    }
