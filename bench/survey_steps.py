"""What does a worker do at each household, step by step, with the tool and with a plain form?

A step is ``("tap", selector)``, ``("type", selector, text)`` into the field that has the focus, ``("name", selector,
text)`` for Chinese typed with an input method, or ``("key", name)``. ``counted`` says how many taps and keys they are.
"""

from __future__ import annotations

import json
import random
import re
from dataclasses import dataclass

from sqlalchemy import select

from bench.district import District
from data_access.schema import area, area_ancestor, dwelling, resident, user_area
from data_access.schema.accounts import app_user
from domain.identifiers import check_character

Step = tuple[str, ...]
KEYS_A_CHARACTER = 3
"""Letters of Pinyin a character, on average; one key more chooses it."""


@dataclass(frozen=True)
class Person:
    """Somebody as a form asks: identifier, name, phone, words of special groups; ``id`` 0 for newcomers."""

    id: int
    id_no: str
    name: str
    phone: str
    groups: tuple[str, ...] = ()


@dataclass(frozen=True)
class Household:
    """A door, what is on record behind it, and what the visit finds: same, change (``what``) or new."""

    unit: str
    building: str
    door_id: int
    door: str
    people: tuple[Person, ...]
    kind: str
    what: str
    found: tuple[Person, ...]

    @property
    def floor(self) -> str:
        """The floor as the tool groups doors."""
        numbers = re.findall(r"\d+", self.door)
        room = int(numbers[-1]) if numbers else 0
        return f"{self.door.rpartition(numbers[-1])[0]}{room // 100}" if room >= 100 else ""


def counted(steps: list[Step]) -> int:
    """Return the taps and keys of steps."""
    total = 0
    for kind, *rest in steps:
        total += len(rest[-1]) * (KEYS_A_CHARACTER + 1) if kind == "name" else len(rest[-1]) if kind == "type" else 1
    return total


def tool_steps(one: Household) -> list[Step]:
    """Return what is done on the household's card."""
    done: list[Step] = [("tap", "#main")]
    if one.kind == "same":
        return done
    if one.kind == "change":
        row = f'.person[data-id="{one.people[0].id}"]'
        opened: Step = ("tap", f"{row} summary")
        if one.what == "phone":
            return [opened, ("tap", f"{row} [type=tel]"), ("type", f"{row} [type=tel]", one.found[0].phone), *done]
        return [opened, ("tap", f"{row} .left" if one.what == "left" else f"{row} [data-word=chronic]"), *done]
    steps: list[Step] = [("tap", "#none")]
    for place, who in enumerate(one.found):
        row = f"#newcomers > :nth-child({place + 1})"
        steps += [("tap", "#add"), ("type", f"{row} [id$=id_no]", who.id_no), ("key", "Enter")]
        steps += [("name", f"{row} [id$=name]", who.name)]
        if place:
            steps += [("tap", f"{row} .same")]
        else:
            steps += [("key", "Enter"), ("type", f"{row} [type=tel]", who.phone)]
        steps += [("tap", f"{row} [data-word={word}]") for word in who.groups]
    return steps + done


def form_steps(one: Household) -> list[Step]:
    """Return what is done on a plain form with the same fields, empty for each household but unit and building."""
    steps: list[Step] = [("tap", "#door"), *_door(one.door), ("tap", f"[name=outcome][value={_outcome(one)}]")]
    for place, who in enumerate(one.found):
        row = f"#people > :nth-child({place + 1})"
        steps += [("tap", "#more")] if place else []
        steps += [("tap", f"{row} [name=id_no]"), ("type", f"{row} [name=id_no]", who.id_no), ("key", "Tab")]
        steps += [("name", f"{row} [name=name]", who.name), ("key", "Tab"), ("type", f"{row} [name=phone]", who.phone)]
        steps += [("tap", f"{row} [value={word}]") for word in who.groups]
    return [*steps, ("tap", "#save")]


def _outcome(one: Household) -> str:
    return "unchanged" if one.kind == "same" else "changed"


def _door(text: str) -> list[Step]:
    parts = re.findall(r"[0-9A-Za-z-]+|[^0-9A-Za-z-]+", text)
    return [("type" if part.isascii() else "name", "#door", part) for part in parts]


def households(place: District, account: str, most: int) -> list[Household]:
    """Return the first doors of an account's area with who lives there, and what a visit will find: 7, 2 and 1 of 10.

    Doors of one building follow each other. Which household is which is drawn, the same at each run.
    """
    rng, found = random.Random(330113), list[Household]()
    for number, (unit, building, id_, door, people) in enumerate(_on_record(place, account, most)):
        if number % 10 == 0:
            kinds = ["same"] * 7 + ["change"] * 2 + ["new"]
            rng.shuffle(kinds)
        kind, what = kinds[number % 10], rng.choice(("phone", "group", "left"))
        found.append(_household(unit, building, id_, door, people, kind, what, number, rng))
    return found


def _household(
    unit: str, building: str, id_: int, door: str, people: tuple[Person, ...], kind: str, what: str, number: int,
    rng: random.Random,
) -> Household:  # fmt: skip
    after = people
    if kind == "change":
        one, *others = people
        phone = f"159{number:08d}"
        changed = {
            "phone": [Person(one.id, one.id_no, one.name, phone, one.groups)],
            "group": [Person(one.id, one.id_no, one.name, one.phone, (*one.groups, "chronic"))],
            "left": [],
        }[what]
        after = (*changed, *others)
    if kind == "new":
        phone = f"158{number:08d}"
        after = tuple(Person(0, _id_no(number, n, rng), who.name, phone) for n, who in enumerate(people))
    return Household(unit, building, id_, door, people, kind, what, after)


def _id_no(number: int, place: int, rng: random.Random) -> str:
    """Return an identifier that is nobody's: its check character is wrong."""
    first = f"330108{1950 + rng.randrange(50)}{1 + number % 12:02d}{1 + place:02d}{number % 1000:03d}"
    return first + "0123456789X"[("0123456789X".index(check_character(first)) + 1) % 11]


def _on_record(place: District, account: str, most: int) -> list[tuple[str, str, int, str, tuple[Person, ...]]]:
    keys, db = place.keys(), place.open()
    codes = select(user_area.c.area_code).join(app_user, app_user.c.id == user_area.c.user_id)
    mine = select(area_ancestor.c.area_id).join(area, area.c.id == area_ancestor.c.ancestor_id)
    mine = mine.where(area.c.code.in_(codes.where(app_user.c.username == account)))
    d, r = dwelling.c, resident.c
    statement = (
        select(area.c.code, d.building, d.id, d.door, r.id.label("who"), r.sealed, r.special_group)
        .join(area, area.c.id == d.unit_id)
        .join(resident, (r.dwelling_id == d.id) & r.left_at.is_(None))
        .where(d.unit_id.in_(mine))
        .order_by(area.c.code, d.building, d.place, d.door, r.id)
    )
    behind: dict[tuple[str, str, int, str], list[Person]] = {}
    with db.read() as conn:
        for row in conn.execute(statement):
            key = (row.code, row.building, row.id, row.door)
            if key not in behind and len(behind) == most:
                break
            told = json.loads(keys.opened(bytes(row.sealed), f"resident:{row.who}"))
            groups = tuple(word for word in (row.special_group or "").split(",") if word)
            person = Person(row.who, told["id_no"], told["name"], told["phone"] or "", groups)
            behind.setdefault(key, []).append(person)
    db.dispose()
    return [(*key, tuple(people)) for key, people in behind.items()]
