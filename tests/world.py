"""A builder of small districts: records written through the same tables and rules as the real ones."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from sqlalchemy import insert, select

from data_access.engine import Database, insert_into
from data_access.keys import Keys
from data_access.schema import (
    area,
    area_ancestor,
    batch,
    cluster,
    dwelling,
    infection,
    person_test,
    resident,
    setting,
    source,
    testing_point,
    unit_hour,
)
from data_access.versions import bump
from domain.instants import to_epoch
from domain.scope import Role, Scope

NOW = datetime(2022, 3, 21, 4, 0, tzinfo=UTC)  # noon in Linping
LEVEL_BY_DEPTH = ("district", "street", "community", "unit1", "unit2")
HQ = Scope(Role.HQ, ("330113",))


class World:
    """A district grown row by row. Areas are codes joined by ``/``; what is missing above them is made."""

    def __init__(self, database: Database, keys: Keys) -> None:
        self.db = database
        self.keys = keys
        self._ids: dict[str, int] = {}
        self._numbers = count(1)
        self._doors = count(1)
        self.setting("time_zone", "Asia/Shanghai")
        self.setting("simulated", True)
        self.setting("denominator", "managed")

    def setting(self, key: str, value: object) -> None:
        """Write one setting."""
        with self.db.write() as conn:
            upsert = insert_into(conn, setting)
            upsert = upsert.on_conflict_do_update(index_elements=["key"], set_={"value": upsert.excluded.value})
            conn.execute(upsert, {"key": key, "value": json.dumps(value)})

    def area(self, path: str, **columns: Any) -> int:
        """Return the id of an area such as ``330113/S1/C1/A/a``, making it and what is above it where absent."""
        if path in self._ids:
            return self._ids[path]
        parent, _, code = path.rpartition("/")
        parent_id = self.area(parent) if parent else None
        depth = path.count("/")
        defaults = {
            "code": code, "level": LEVEL_BY_DEPTH[depth], "parent_id": parent_id, "name": f"名{code}",
            "kind": LEVEL_BY_DEPTH[depth], "independent": False, "updated_at": 0, "lon": 120.3, "lat": 30.4,
        }  # fmt: skip
        with self.db.write() as conn:
            made = conn.execute(insert(area).values(**(defaults | columns)).returning(area.c.id)).scalar_one()
            above = []
            if parent_id is not None:
                rows = conn.execute(select(area_ancestor).where(area_ancestor.c.area_id == parent_id)).all()
                above = [{"area_id": made, "ancestor_id": row.ancestor_id, "level": row.level} for row in rows]
            conn.execute(
                insert(area_ancestor), [*above, {"area_id": made, "ancestor_id": made, "level": LEVEL_BY_DEPTH[depth]}]
            )
            bump(conn, ["areas"], at=to_epoch(NOW))
        self._ids[path] = int(made)
        return int(made)

    def resident(
        self, unit: str, *, id_no: str | None = None, must_test: bool = True, name: str = "张三",
        phone: str = "13800005678", last_sampled_at: datetime | None = None,
        address: str = "测试路1号", **columns: Any,
    ) -> int:  # fmt: skip
        """Return the id of a new resident of a second-level unit, with latest sample and rollup."""
        unit_id = self.area(unit)
        number = next(self._numbers)
        id_no = id_no or f"330113199001{number:06d}"
        last = to_epoch(last_sampled_at) if last_sampled_at else None
        fields = {"id_type": "id_card", "id_no": id_no, "name": name, "phone": phone, "address": address}
        row = {
            "id": number, "person_key": self.keys.person_key(id_no), "contact_key": self.keys.contact_key(phone, name),
            "sealed": self.keys.sealed(json.dumps(fields, ensure_ascii=False).encode(), f"resident:{number}"),
            "unit_id": unit_id, "must_test": must_test, "fingerprint": b"12345678", "updated_at": 0,
        }  # fmt: skip
        with self.db.write() as conn:
            conn.execute(insert(resident), [row | columns])
            conn.execute(
                insert(person_test),
                [{"resident_id": number, "unit_id": unit_id, "must_test": must_test, "last_sampled_at": last}],
            )
            if must_test:
                upsert = insert_into(conn, unit_hour)
                upsert = upsert.on_conflict_do_update(
                    index_elements=["unit_id", "hour"], set_={"people": unit_hour.c.people + upsert.excluded.people}
                )
                conn.execute(upsert, {"unit_id": unit_id, "hour": last // 3600 if last else 0, "people": 1})
            bump(conn, ["residents"], at=to_epoch(NOW))
        return number

    def dwelling(self, unit: str, building: str = "1幢", door: str | None = None, **columns: Any) -> int:
        """Return the id of a new door of a second-level unit, never verified; without a name it is one of its own."""
        number = next(self._doors)
        row = {"code": f"H-{number:08d}", "unit_id": self.area(unit), "building": building, "place": number}
        row |= {"door": f"{number}室" if door is None else door, "version": 0, "updated_at": 0}
        with self.db.write() as conn:
            made = conn.execute(insert(dwelling).values(**(row | columns)).returning(dwelling.c.id)).scalar_one()
            bump(conn, ["residents"], at=to_epoch(NOW))
        return int(made)

    def source(self, code: str = "provincial_naat", *, topic: str = "results", **columns: Any) -> int:
        """Return the id of a source, making it where absent."""
        with self.db.write() as conn:
            found = conn.execute(select(source.c.id).where(source.c.code == code)).scalar_one_or_none()
            if found is not None:
                return int(found)
            defaults = {"code": code, "name": code, "topic": topic, "critical": False, "disabled": False}
            return int(conn.execute(insert(source).values(**(defaults | columns)).returning(source.c.id)).scalar_one())

    def batch(self, code: str, received_at: datetime, *, topic: str = "results", **columns: Any) -> int:
        """Return the id of a batch of a source, as if it had been taken in at ``received_at``."""
        source_id = self.source(code, topic=topic)
        counts = dict.fromkeys(("read", "accepted", "duplicate", "correction", "unmatched", "refused"), 0)
        row = (
            {"source_id": source_id, "key": f"b{next(self._numbers)}", "received_at": to_epoch(received_at)}
            | counts
            | columns
        )
        with self.db.write() as conn:
            made = conn.execute(insert(batch).values(**row).returning(batch.c.id)).scalar_one()
            latest = source.c.last_batch_at
            newer = (latest.is_(None)) | (latest < row["received_at"])
            conn.execute(
                source.update().where(source.c.id == source_id, newer).values(last_batch_at=row["received_at"])
            )
        return int(made)

    def point(self, code: str, community: str | None = None, **columns: Any) -> int:
        """Return the id of a new testing point."""
        area_id = self.area(community) if community else None
        defaults = {
            "code": code, "name": f"点{code}", "area_id": area_id, "lon": 120.3, "lat": 30.4, "crs": "EPSG:4326",
            "updated_at": 0, "tables": 2,
        }  # fmt: skip
        with self.db.write() as conn:
            return int(
                conn.execute(
                    insert(testing_point).values(**(defaults | columns)).returning(testing_point.c.id)
                ).scalar_one()
            )

    def cluster(
        self, code: str, area_path: str, *, declared_at: datetime = NOW, closed_at: datetime | None = None
    ) -> int:
        """Return the id of a new cluster."""
        row = {
            "code": code, "name": code, "area_id": self.area(area_path), "declared_at": to_epoch(declared_at),
            "closed_at": to_epoch(closed_at) if closed_at else None,
        }  # fmt: skip
        with self.db.write() as conn:
            return int(conn.execute(insert(cluster).values(**row).returning(cluster.c.id)).scalar_one())

    def infection(self, area_path: str, reported_at: datetime, **columns: Any) -> int:
        """Return the id of a new line-list entry, reported and recorded at ``reported_at``."""
        reported = to_epoch(reported_at)
        defaults = {
            "code": f"I{next(self._numbers)}", "classification": "confirmed", "detection_mode": "community",
            "reported_at": reported, "recorded_at": reported, "sampled_at": to_epoch(reported_at - timedelta(hours=12)),
            "area_id": self.area(area_path), "updated_at": 0,
        }  # fmt: skip
        with self.db.write() as conn:
            made = conn.execute(insert(infection).values(**(defaults | columns)).returning(infection.c.id)).scalar_one()
            bump(conn, ["infections"], at=reported)
        return int(made)

    def scope(self, *codes: str, role: Role = Role.STREET) -> Scope:
        """Return a scope over the given area codes."""
        return Scope(role, codes)
