"""Which district is this database about, in which time zone, and over which people are rates counted?"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Connection, bindparam, select

from data_access.engine import insert_into
from data_access.schema import setting
from domain.control_policy import ControlPolicy
from domain.errors import N_, ConfigurationError
from domain.policies import in_force, policies

DEFAULT_ZONE = "Asia/Shanghai"
DENOMINATORS = ("managed", "declared")


@dataclass(frozen=True)
class District:
    """How this database counts: over ``managed`` (residents on record) or ``declared`` (area.population) people."""

    time_zone: ZoneInfo
    denominator: str


def district(conn: Connection) -> District:
    """Return the district's settings; Asia/Shanghai and managed residents where nothing was set.

    Raises ``ConfigurationError`` for a time zone or denominator that does not exist.
    """
    found = facts(conn)
    named, denominator = found.get("time_zone", DEFAULT_ZONE), found.get("denominator", "managed")
    if denominator not in DENOMINATORS:
        raise ConfigurationError(
            N_("The district's denominator {denominator} is neither 'managed' nor 'declared'."), denominator=denominator
        )
    return District(_zone(named), denominator)


def zone(conn: Connection) -> ZoneInfo:
    """Return the district's time zone. Raises ``ConfigurationError`` for one that does not exist."""
    return _zone(fact(conn, "time_zone", DEFAULT_ZONE))


def control_versions(conn: Connection) -> tuple[ControlPolicy, ...]:
    """Return the control policies of this district, oldest first: all of them, or the one it is pinned to.

    The setting ``control_policy`` pins a district to one version whatever the date: the demo plays 2022 today.
    Raises ``ConfigurationError`` for a version that does not exist.
    """
    versions, pinned = policies().control, fact(conn, "control_policy")
    if pinned is None:
        return versions
    found = tuple(version for version in versions if version.id == pinned)
    if not found:
        raise ConfigurationError(
            N_("The district's control policy {policy} is none of: {known}."),
            policy=pinned,
            known=", ".join(version.id for version in versions),
        )
    return found


def control_policy(conn: Connection, on: date) -> ControlPolicy:
    """Return the control policy in force in this district on a local date."""
    return in_force(control_versions(conn), on)


def _zone(name: Any) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, TypeError) as error:
        raise ConfigurationError(N_("The district's time zone {zone} does not exist."), zone=name) from error


def facts(conn: Connection) -> dict[str, Any]:
    """Return every setting of the database by name, decoded."""
    return {row.key: json.loads(row.value) for row in conn.execute(select(setting))}


def fact(conn: Connection, key: str, default: Any = None) -> Any:
    """Return one setting; ``default`` where it was never set."""
    text = conn.execute(_VALUE, {"b_key": key}).scalar_one_or_none()
    return default if text is None else json.loads(text)


_VALUE = select(setting.c.value).where(setting.c.key == bindparam("b_key"))
"""Built once: every delivery asks for the time zone."""


def set_fact(conn: Connection, key: str, value: Any) -> None:
    """Write one setting."""
    upsert = insert_into(conn, setting)
    upsert = upsert.on_conflict_do_update(index_elements=["key"], set_={"value": upsert.excluded.value})
    conn.execute(upsert, {"key": key, "value": json.dumps(value, ensure_ascii=False)})
