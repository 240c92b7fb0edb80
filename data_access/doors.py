"""Which door does an address name, in what order does one walk them, and what code hangs at it? (ADR 0057)

A door is a place: its building and its number are kept in the clear, whoever lives behind it sealed elsewhere.
"""

from __future__ import annotations

import re
import secrets
import unicodedata
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from sqlalchemy import Connection, func, select

from data_access.driver_rows import MOST_MARKS, rows_with, update_rows
from data_access.engine import insert_into
from data_access.schema import dwelling, resident
from domain.receipts import ALPHABET

BUILDING = r"^(.*?[0-9]+(?:幢|栋|号楼|座|组|号))"
"""The part of an address (as ``compact``) that names the building: up to its number."""
BLANKS = "[\t\n\f\r ]+"
PREFIX, SYMBOLS = "H-", 8
"""A code is 40 random bits: of half a million doors, hardly ever two draw the same, and then one draws again."""
LIVED_IN = "lived_in"
STAIR = 100_000
"""Rooms of a stair have numbers below this."""
FLOOR = 100
_STAIRS = 9_999
_BUILDING, _BLANKS, _NUMBER = re.compile(BUILDING), re.compile(BLANKS), re.compile("[0-9]+")
_READ = str.maketrans({"O": "0", "I": "1", "L": "1"})


class Door(NamedTuple):
    """A door of a second-level unit: the building's name and the rest of the address, both ``compact``."""

    unit_id: int
    building: str
    door: str


def compact(text: str | None) -> str:
    """Return a text as addresses are compared: NFKC, without blanks, '' for none."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", text or ""))


def building_of(address: str | None) -> str:
    """Return the part of an address that names the building, '' where none does."""
    found = _BUILDING.match(compact(address))
    return found.group(1) if found else ""


def split_address(address: str | None) -> tuple[str, str] | None:
    """Return the building and the door that an address names; None where it lacks either (a street, a whole house)."""
    whole, building = compact(address), building_of(address)
    door = whole[len(building) :]
    return (building, door) if building and door else None


def place_of(door: str) -> int:
    """Return where a door comes as one walks its building: by stair, floor and flat as numbers, 0 without any.

    ``2单元1203室`` (stair, floor and flat in one), ``2单元12层3室`` (the same place), ``2号楼1单元101室``, ``17号``,
    ``105室``. At most 999,999,999; doors of one place follow by their text.
    """
    numbers = [int(digits[-9:]) for digits in _NUMBER.findall(door)]
    if not numbers:
        return 0
    *stairs, room = numbers
    if len(stairs) > 1 and room < FLOOR:
        room += stairs.pop() * FLOOR
    first, second = (*stairs, 0, 0)[:2]
    stair = first * FLOOR + second if len(stairs) > 1 else first
    return min(stair, _STAIRS) * STAIR + min(room, STAIR - 1)


def new_code() -> str:
    """Return a code for a door, drawn at random: it tells of nobody and says nothing about its neighbours'."""
    return coded(secrets.randbits(5 * SYMBOLS))


def coded(number: int) -> str:
    """Return the code of a number below 2**40: ``H-`` and eight of Crockford's symbols."""
    return PREFIX + "".join(ALPHABET[number >> 5 * place & 31] for place in range(SYMBOLS - 1, -1, -1))


def read_code(text: str) -> str | None:
    """Return a code as it is kept, however it was typed or scanned; None where the text cannot be one."""
    plain = compact(text[:100]).upper().translate(_READ)
    symbols = plain.removeprefix(PREFIX).replace("-", "")
    if len(symbols) > SYMBOLS and symbols == plain:  # typed without the hyphen
        symbols = symbols.removeprefix(PREFIX[0])
    if len(symbols) != SYMBOLS or any(one not in ALPHABET for one in symbols):
        return None
    return PREFIX + symbols


def ensure_doors(conn: Connection, pairs: Sequence[tuple[int, str | None]], *, at: int) -> list[int | None]:
    """Return the dwelling of each (unit id, address) in their order, making those that are not there yet.

    None where the address names no door. Doors made are never verified. Set-based: thousands in three statements.
    """
    split = [(unit, split_address(address)) for unit, address in pairs]
    doors = [None if parts is None else Door(unit, *parts) for unit, parts in split]
    found = ensure_places(conn, [door for door in doors if door is not None], at=at)
    return [None if door is None else found[door] for door in doors]


def ensure_places(conn: Connection, doors: Iterable[Door], *, at: int) -> dict[Door, int]:
    """Return the dwelling of each door, making those that are not there yet. Names are to be ``compact``."""
    wanted = set(doors)
    found = doors_of(conn, wanted)
    while missing := sorted(wanted - set(found)):
        rows = [
            {"code": new_code(), **one._asdict(), "place": place_of(one.door), "version": 0, "updated_at": at}
            for one in missing
        ]  # what another transaction made meanwhile, or whose code is taken, is asked for again
        conn.execute(insert_into(conn, dwelling).on_conflict_do_nothing(), rows)
        found |= doors_of(conn, missing)
    return found


def doors_of(conn: Connection, doors: Iterable[Door]) -> dict[Door, int]:
    """Return the dwellings there are for doors."""
    wanted = set(doors)
    rows = rows_with(conn, dwelling, ("unit_id", "building", "door", "id"), "unit_id", {one.unit_id for one in wanted})
    held = {Door(int(unit), building, door): int(id_) for unit, building, door, id_ in rows}
    return {one: held[one] for one in wanted if one in held}


def verify_doors(conn: Connection, ids: Iterable[int], *, at: int) -> None:
    """Let doors count as verified when the last of their people were; never earlier than they do already."""
    wanted, r, d = sorted(set(ids)), resident.c, dwelling.c
    fresh: list[tuple[Any, ...]] = []
    for start in range(0, len(wanted), MOST_MARKS):
        some = wanted[start : start + MOST_MARKS]
        people = (
            select(r.dwelling_id, func.min(r.surveyed_at).label("surveyed_at"))
            .where(r.dwelling_id.in_(some), r.left_at.is_(None))
            .group_by(r.dwelling_id)
            .having(func.count() == func.count(r.surveyed_at))
            .subquery()
        )
        later = select(people.c.surveyed_at, d.id).join(people, people.c.dwelling_id == d.id)
        later = later.where((d.surveyed_at.is_(None)) | (d.surveyed_at < people.c.surveyed_at))
        fresh += [(LIVED_IN, int(verified), at, int(id_)) for verified, id_ in conn.execute(later)]
    if fresh:
        update_rows(conn, dwelling, ("occupancy", "surveyed_at", "updated_at", "id"), fresh)
