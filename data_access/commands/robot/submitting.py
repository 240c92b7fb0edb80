"""How does a pile of files come in? Each by its content, once however often and by whomever it is sent, sealed."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, insert, select, update

from data_access.audit import Actor, record
from data_access.commands.moving.acting import new_ids
from data_access.engine import Database
from data_access.keys import Keys
from data_access.robot_rules import robot_rules
from data_access.schema import area, robot_file, robot_pile, robot_record
from data_access.scoping import require_in_scope
from data_access.versions import bump
from domain.errors import N_, ScopeError
from domain.robot_policy import RobotPolicy
from domain.scope import Role, Scope
from domain.sentences import Sentence

SENDERS = frozenset({Role.HQ, Role.STREET, Role.COMMUNITY, Role.CDC})
"""Who may send pictures, see what became of them and review them."""
AT_ONCE = 8
"""Files sealed in one transaction: at 2 MB each the writer is held for 0.1 s, and other writers come between."""
MOST_NAME = 200
CRASHED = "crashed"
EMPTY = N_("The file is empty.")
TOO_LARGE = N_("The file is too large: {most} MB at most.")


@dataclass(frozen=True)
class Given:
    """A file as it was sent."""

    name: str
    content: bytes


@dataclass(frozen=True)
class Taken:
    """What became of one file when it was sent: ``status`` is queued, repeated or refused (then with ``why``)."""

    name: str
    status: str
    file_id: int | None = None
    why: Sentence | None = None


@dataclass(frozen=True)
class Pile:
    """A pile that was sent, and its files in their order."""

    id: int
    files: tuple[Taken, ...]


def require_sender(scope: Scope) -> None:
    """Raise ``ScopeError`` for roles that do not work with pictures of results."""
    if scope.role not in SENDERS:
        raise ScopeError(N_("The role {role} may not work with pictures of results."), role=scope.role.value)


def submit(
    db: Database, keys: Keys, scope: Scope, actor: Actor, files: Sequence[Given], *, area_code: str, at: int
) -> Pile:
    """Take in a pile for the roster of an area and return what became of each file; the pile is audited.

    A content that was sent before is not read again, unless it was called off or ended its readers. Raises
    ``ScopeError`` for an area outside the scope.
    """
    require_sender(scope)
    with db.write() as conn:
        area_id = require_in_scope(conn, scope, area_code)
        pile_id = open_pile(conn, area_id, "page", actor, at=at)
        record(conn, actor, "robot_pile", object_=f"robot_pile:{pile_id}", detail={"files": len(files)})
    return take_in(db, keys, pile_id, files, at=at)


def submit_from_outside(
    db: Database, keys: Keys, sender: str, files: Sequence[Given], *, channel: str, area_code: str | None, at: int
) -> Pile:
    """Take in a pile of a registered source or of the watched folder; without an area for the whole district.

    Raises ``ScopeError`` for an area that does not exist.
    """
    with db.write() as conn:
        named = area.c.code == area_code if area_code else area.c.parent_id.is_(None)
        area_id = conn.execute(select(area.c.id).where(named).limit(1)).scalar_one_or_none()
        if area_id is None:
            raise ScopeError(N_("The area {code} does not exist."), code=area_code or "-")
        pile_id = open_pile(conn, int(area_id), channel, Actor(sender), at=at)
    return take_in(db, keys, pile_id, files, at=at)


def open_pile(conn: Connection, area_id: int, channel: str, actor: Actor, *, at: int) -> int:
    """Return the id of a new pile without files."""
    row = {"area_id": area_id, "channel": channel, "sent_by": actor.name, "at": at}
    row |= {"files": 0, "repeated": 0, "refused": 0}
    made = conn.execute(insert(robot_pile).values(**row).returning(robot_pile.c.id)).scalar_one()
    return int(made)


def take_in(db: Database, keys: Keys, pile_id: int, files: Sequence[Given], *, at: int) -> Pile:
    """Add files to a pile; a cut in between leaves those before it."""
    rules, taken = robot_rules(at), list[Taken]()
    for start in range(0, len(files), AT_ONCE):
        with db.write() as conn:
            taken += take_in_within(conn, keys, pile_id, files[start : start + AT_ONCE], rules, at=at)
    return Pile(pile_id, tuple(taken))


def take_in_within(
    conn: Connection, keys: Keys, pile_id: int, files: Sequence[Given], rules: RobotPolicy, *, at: int,
    parent_id: int | None = None,
) -> list[Taken]:  # fmt: skip
    """Add files to a pile; the caller holds the transaction. ``parent_id``: the archive they lay in."""
    area_id = conn.execute(select(robot_pile.c.area_id).where(robot_pile.c.id == pile_id)).scalar_one()
    into = {"pile_id": pile_id, "area_id": area_id, "parent_id": parent_id, "at": at}
    taken = [_taken(conn, keys, into, one, rules) for one in files]
    count = [one.status for one in taken].count
    p = robot_pile.c
    grown = {"files": p.files + len(taken), "repeated": p.repeated + count("repeated"),
             "refused": p.refused + count("refused")}  # fmt: skip
    conn.execute(update(robot_pile).where(p.id == pile_id).values(**grown))
    bump(conn, ["robot"], at=at)
    return taken


def _taken(conn: Connection, keys: Keys, into: dict[str, Any], given: Given, rules: RobotPolicy) -> Taken:
    name, most = given.name[-MOST_NAME:], rules.intake.most_zip_bytes
    if not given.content:
        return Taken(name, "refused", why=Sentence(EMPTY))
    if len(given.content) > most:
        return Taken(name, "refused", why=Sentence(TOO_LARGE, (("most", most // 1_000_000),)))
    sha256, f = hashlib.sha256(given.content).digest(), robot_file.c
    known = conn.execute(select(f.id, f.state, f.code).where(f.sha256 == sha256).with_for_update()).first()
    if known is None:
        (id_,) = new_ids(conn, robot_file, 1)
        row = {**into, "id": id_, "sha256": sha256, "attempts": 0, **_content(keys, id_, name, given.content)}
        conn.execute(insert(robot_file).values(**row))
        return Taken(name, "queued", id_)
    if known.state == "cancelled" or known.code == CRASHED:  # to be read after all, or tried once more
        again = {**into, "attempts": 0, "code": None, "why": None, **_content(keys, known.id, name, given.content)}
        conn.execute(update(robot_file).where(f.id == known.id).values(**again))
        return Taken(name, "queued", int(known.id))
    _no_longer_only_suggested(conn, int(known.id), into)
    return Taken(name, "repeated", int(known.id))


def _content(keys: Keys, id_: int, name: str, content: bytes) -> dict[str, Any]:
    named = file_name(id_)
    sealed = {"sealed": keys.sealed(content, named), "sealed_name": keys.sealed(name.encode(), f"{named}:name")}
    return {"size": len(content), "state": "queued", "leased_by": None, "leased_until": None, **sealed}


def file_name(id_: int) -> str:
    """Return what the sealed content of a file is bound to."""
    return f"robot_file:{id_}"


def _no_longer_only_suggested(conn: Connection, file_id: int, into: dict[str, Any]) -> None:
    """Put before people what was read for an arrival only, now that somebody sends it for a roster."""
    r = robot_record.c
    moved = update(robot_record).where(r.file_id == file_id, r.state == "suggested")
    conn.execute(moved.values(state="waiting", area_id=into["area_id"], changed_at=into["at"], version=r.version + 1))
