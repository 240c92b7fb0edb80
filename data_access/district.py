"""Which district is this database about? The facts of its ``setting`` table."""

from __future__ import annotations

import json
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, select

from data_access.engine import insert_into
from data_access.schema import setting

DEFAULT_ZONE = "Asia/Shanghai"


def facts(conn: Connection) -> dict[str, Any]:
    """Return every setting of the database by name, decoded."""
    return {row.key: json.loads(row.value) for row in conn.execute(select(setting))}


def fact(conn: Connection, key: str, default: Any = None) -> Any:
    """Return one setting; ``default`` where it was never set."""
    text = conn.execute(select(setting.c.value).where(setting.c.key == key)).scalar_one_or_none()
    return default if text is None else json.loads(text)


def set_fact(conn: Connection, key: str, value: Any) -> None:
    """Write one setting."""
    upsert = insert_into(conn, setting)
    upsert = upsert.on_conflict_do_update(index_elements=["key"], set_={"value": upsert.excluded.value})
    conn.execute(upsert, {"key": key, "value": json.dumps(value, ensure_ascii=False)})


def zone(conn: Connection) -> ZoneInfo:
    """Return the district's time zone."""
    return ZoneInfo(str(fact(conn, "time_zone", DEFAULT_ZONE)))
