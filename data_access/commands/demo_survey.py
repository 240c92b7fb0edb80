"""What has the demo's survey found in the last day? A running round, some hundred entries, and a few quarrels.

Through the commands that phones use: simulated people, every check character of a newcomer wrong.
"""

from __future__ import annotations

from datetime import tzinfo
from random import Random
from typing import Any

from sqlalchemy import Connection, select

from data_access.audit import Actor
from data_access.commands.moving import Order, Wish, carry_out
from data_access.commands.survey import take_in_entries
from data_access.commands.survey.held import Person, people_behind
from data_access.district import zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import app_user, area, area_ancestor, dwelling, survey_round, user_area
from domain.identifiers import check_character
from domain.instants import DAY, HOUR, from_epoch
from domain.scope import Role, Scope
from domain.survey_pace import worked

ROUND = "SV-DEMO"
BEGAN_DAYS, LASTS_DAYS, SHARE = 5, 8, 0.98
DOORS = 110
"""Doors visited in each of the units, the demo grid worker's and one of three other streets."""
STREETS = 3
QUARRELS = 3
OUTCOMES = ("unchanged",) * 14 + ("groups", "left", "added") + ("nobody_home",) * 2 + ("refused",)


def plant_survey(db: Database, keys: Keys, *, at: int) -> int:
    """Run a round over the district and take in a day of entries; returns how many. Done once; ``at`` the present."""
    with db.read() as conn:
        top = conn.execute(select(area.c.code).where(area.c.level == "district")).scalars().first()
        known = conn.execute(select(survey_round.c.id)).first()
        places = _places(conn)
    if top is None or known is not None:
        return 0
    _run(db, keys, top, at)
    taken = 0
    for number, (code, first, second) in enumerate(places):
        with db.read() as conn:
            said, quarrels = _said(conn, keys, code, Random(number), at)
        for name, entries in ((first, said), (second, quarrels)):
            scope, actor = Scope(Role.GRID, (code,)), Actor(name, Role.GRID.value)
            taken += len(take_in_entries(db, keys, scope, actor, entries, at=at))
    return taken


def _run(db: Database, keys: Keys, top: str, at: int) -> None:
    began = at - BEGAN_DAYS * DAY
    plan = {"area": top, "name": "全区第一轮扫楼（模拟）", "begins_at": str(from_epoch(began)),
            "ends_at": str(from_epoch(began + LASTS_DAYS * DAY)), "share": SHARE}  # fmt: skip
    for move, fields, when in (("open", plan, began - HOUR), ("start", {}, began)):
        order = Order("survey_round", move, [Wish(code=ROUND, fields=fields)])
        carry_out(db, keys, Scope(Role.HQ, (top,)), Actor("hq", Role.HQ.value), order, at=when)


def _places(conn: Connection) -> list[tuple[str, str, str]]:
    """Return first-level units with the names of the two phones that go there."""
    mine = select(user_area.c.area_code).join(app_user, app_user.c.id == user_area.c.user_id)
    mine = mine.where(app_user.c.username == "grid")
    found = [(code, "grid", "community") for code in conn.execute(mine).scalars()]
    streets = select(area.c.code).where(area.c.level == "street").order_by(area.c.code).limit(STREETS)
    for street in conn.execute(streets).scalars().all():
        up, top = area_ancestor.c, area.alias("top")
        inside = select(up.area_id).join(top, top.c.id == up.ancestor_id).where(top.c.code == street)
        units = select(area.c.code).where(area.c.level == "unit1", area.c.id.in_(inside)).order_by(area.c.code)
        code = conn.execute(units.limit(1)).scalar_one_or_none()
        if code is not None and code not in [one[0] for one in found]:
            name = f"street-{street[-3:]}".lower()
            found.append((code, name, f"{name}-2"))
    return found


def _said(
    conn: Connection, keys: Keys, code: str, rng: Random, at: int
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what one phone says of a unit's first doors, and what another one, cut off since before, sends later."""
    d, up, top = dwelling.c, area_ancestor.c, area.alias("top")
    inside = select(up.area_id).join(top, top.c.id == up.ancestor_id).where(top.c.code == code)
    columns = (d.id, d.version, d.building)
    rows = conn.execute(
        select(*columns).where(d.unit_id.in_(inside)).order_by(d.unit_id, d.building, d.place, d.door).limit(DOORS)
    ).all()
    people = people_behind(conn, keys, [row.id for row in rows])
    local = zone(conn)
    said: list[dict[str, Any]] = []
    quarrels: list[dict[str, Any]] = []
    for row in rows:
        lives = people.get(row.id, [])
        made = {"key": f"{rng.getrandbits(128):032x}", "dwelling": row.id, "base": row.version,
                "at": _visited(rng, at, local)}  # fmt: skip
        said.append(made | _found(rng, lives))
        if len(lives) > 1 and len(quarrels) < QUARRELS and said[-1]["outcome"] == "unchanged":
            other = {"key": f"{rng.getrandbits(128):032x}", "at": min(at, made["at"] + HOUR // 6)}
            quarrels.append(made | other | {"outcome": "changed", "people": [{"id": lives[-1].id, "left": True}]})
    return said, quarrels


def _visited(rng: Random, at: int, local: tzinfo) -> int:
    """Return an instant in the hours of work of the last day."""
    while True:
        drawn = at - rng.randrange(HOUR // 4, DAY)
        if worked(drawn, drawn + 1, local):
            return drawn


def _found(rng: Random, lives: list[Person]) -> dict[str, Any]:
    if not lives:
        return {"outcome": "empty"}
    outcome, one = rng.choice(OUTCOMES), lives[rng.randrange(len(lives))]
    if outcome == "groups":
        return {"outcome": "changed", "people": [{"id": one.id, "groups": sorted({*one.groups, "chronic"})}]}
    if outcome == "left" and len(lives) > 1:
        return {"outcome": "changed", "people": [{"id": one.id, "left": True}]}
    if outcome == "added" and not any("elderly_alone" in who.groups for who in lives):
        return {"outcome": "changed", "added": [_newcomer(rng)]}
    return {"outcome": outcome} if outcome in ("nobody_home", "refused") else {"outcome": "unchanged"}


def _newcomer(rng: Random) -> dict[str, Any]:
    born = f"{rng.randrange(1960, 2005)}{rng.randrange(1, 13):02d}{rng.randrange(1, 29):02d}"
    first = f"330184{born}{rng.randrange(1000):03d}"
    right = check_character(first)
    name = rng.choice("王李张刘陈杨黄赵吴周") + rng.choice(["晓明", "建国", "秀英", "丽娟", "志强"])
    wrong = rng.choice([sign for sign in "0123456789" if sign != right])
    return {"id_type": "id_card", "id_no": first + wrong, "name": name, "phone": "", "groups": []}
