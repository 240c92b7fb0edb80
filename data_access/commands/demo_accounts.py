"""Which accounts does the demo have? One per role and street, with documented passwords, on a loopback address only."""

from __future__ import annotations

from dataclasses import dataclass

from sqlalchemy import Connection, func, select, update

from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.keys import token_hash
from data_access.queries.accounts import account_row, demo_usernames, is_simulated
from data_access.schema import app_user, area, area_ancestor, home_order, unit_hour
from domain.errors import N_, AccountError
from domain.scope import Role

DEMO_KIOSK_TOKEN = "demo-wall-2022"
OUTBREAK = "005"
"""Street in which the demo's outbreak begins (乔司): its grid worker has something to do."""
_WITH_DISTRICT = {
    "hq": (Role.HQ, "指挥部 Headquarters"),
    "cdc": (Role.CDC, "疾控中心 CDC"),
    "facility": (Role.FACILITY, "集中隔离点 Facilities"),
    "driver": (Role.DRIVER, "转运车队 Fleet"),
    "lab": (Role.LAB, "检测机构 Laboratories"),
    "admin": (Role.ADMIN, "系统管理员 Administrator"),
    "wall": (Role.WALL, "大屏 Wall screen"),
}


@dataclass(frozen=True)
class DemoAccount:
    """What the sign-in page and the command line print."""

    username: str
    password: str
    display_name: str
    role: str


def demo_password(username: str) -> str:
    """Return the documented password of a demo account."""
    return f"demo-{username}-2022"


def ensure_demo_accounts(conn: Connection, actor: Actor) -> list[DemoAccount]:
    """Make the demo accounts that are missing and return all there are.

    Raises ``AccountError`` in a database that does not say it is simulated.
    """
    if not is_simulated(conn):
        raise AccountError(N_("Demo accounts exist with simulated data only; use 'python cockpit.py user add'."))
    tops = list(conn.execute(select(area.c.code).where(area.c.level == "district")).scalars())
    for username, (role, display_name) in _WITH_DISTRICT.items():
        _ensure(conn, actor, username, role, display_name, tops)
    streets = conn.execute(select(area.c.code, area.c.name).where(area.c.level == "street").order_by(area.c.code)).all()
    for code, name in streets:
        _ensure(conn, actor, f"street-{code[-3:]}".lower(), Role.STREET, name, [code])
    _ensure_field(conn, actor, [code for code, _name in streets])
    wall = account_row(conn, "wall")
    if wall is not None and wall["demo"] and wall["kiosk_token_hash"] is None:
        known = app_user.c.id == wall["id"]
        conn.execute(update(app_user).where(known).values(kiosk_token_hash=token_hash(DEMO_KIOSK_TOKEN)))
    return demo_accounts(conn)


def demo_accounts(conn: Connection) -> list[DemoAccount]:
    """Return the demo accounts that may sign in; none where the data are not simulated."""
    if not is_simulated(conn):
        return []
    rows = [account_row(conn, username) for username in demo_usernames(conn)]
    return [
        DemoAccount(row["username"], demo_password(row["username"]), row["display_name"], row["role"])
        for row in rows
        if row is not None
    ]


def _ensure_field(conn: Connection, actor: Actor, streets: list[str]) -> None:
    """Make a grid worker and the officials of the worker's community, in the street of the outbreak where there is one.

    The first-level unit with most people at home under control, then with most people; the first by code among equals.
    """
    street = next((code for code in streets if code.endswith(OUTBREAK)), streets[0] if streets else None)
    if street is None:
        return
    inside = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    up = area_ancestor.alias("up")
    controlled = (
        select(func.count())
        .select_from(home_order)
        .join(up, up.c.area_id == home_order.c.area_id)
        .where(up.c.ancestor_id == area.c.id, home_order.c.state == "active")
        .scalar_subquery()
    )
    people = (
        select(func.coalesce(func.sum(unit_hour.c.people), 0))
        .join(up, up.c.area_id == unit_hour.c.unit_id)
        .where(up.c.ancestor_id == area.c.id)
        .scalar_subquery()
    )
    community = area.alias("community")
    statement = (
        select(area.c.code, area.c.name, community.c.code, community.c.name)
        .join(community, community.c.id == area.c.parent_id)
        .where(area.c.level == "unit1", area.c.id.in_(inside.where(area.c.code == street)))
        .order_by(controlled.desc(), people.desc(), area.c.code)
    )  # fmt: skip
    found = conn.execute(statement.limit(1)).first()
    if found is None:
        return
    unit, unit_name, above, above_name = found
    _ensure(conn, actor, "community", Role.COMMUNITY, f"{above_name} 社区 Community", [above])
    _ensure(conn, actor, "grid", Role.GRID, f"{unit_name} 网格员 Grid worker", [unit])


def _ensure(conn: Connection, actor: Actor, username: str, role: Role, display_name: str, codes: list[str]) -> None:
    if account_row(conn, username) is not None:
        return
    password = demo_password(username)
    add_user(
        conn, actor, username=username, role=role.value, area_codes=codes, display_name=display_name, password=password
    )
    conn.execute(update(app_user).where(app_user.c.username == username).values(demo=True))
