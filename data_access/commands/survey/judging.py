"""May this entry be applied, and what does it change? First everything is judged, then everything changes, so that an
entry that is refused leaves no trace. In memory: ``held`` reads before it, ``writing`` writes after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date

from data_access.commands.survey.held import Door, Held, Person
from data_access.commands.survey.said import Change, Entry, EntryRefused, Newcomer
from data_access.keys import Keys, normalised
from domain.errors import N_
from domain.sentences import Sentence
from domain.survey import (
    NOT_ALONE,
    about,
    groups_problem,
    identity_problem,
    must_be_tested,
    name_problem,
    phone_problem,
)

NOT_YOURS = N_("There is no such door in your area.")
NOT_HERE = N_("This person is not on record behind this door any more.")
HERE_ALREADY = N_("{name} is on record behind this door already.")
OTHER_NAME = N_("This identifier is on record under another name; check number and name.")
STAY = N_("The door cannot be empty: {people} people are still on record behind it.")
NEWER = N_("The phone knows a version of this door that is not there yet.")


@dataclass
class Rules:
    """What entries are judged by: the present, the local date, whether this is a simulated district. ``again``: a
    conflict is decided; what the other entry did already is not done twice.
    """

    keys: Keys
    now: int
    today: date
    simulated: bool
    new_id: Callable[[], int]
    again: bool = False


@dataclass
class Done:
    """What an applied entry did beside its door: the doors that people came from, by resident id."""

    moved_from: dict[int, str] = field(default_factory=dict)


def require_good(rules: Rules, entry: Entry) -> None:
    """Refuse identifiers, names, phone numbers and groups that cannot be anybody's, whatever is on record."""
    for one in entry.added:
        problem = identity_problem(one.id_type, one.id_no, on=rules.today, simulated=rules.simulated)
        _refuse("id_no", problem)
        _refuse("name", name_problem(one.name))
        _refuse("phone", phone_problem(one.phone))
        who = about(one.id_type, one.id_no)
        _refuse("groups", groups_problem(one.groups, who, on=rules.today, household=1))
    for change in entry.people:
        _refuse("phone", phone_problem(change.phone or ""))


def knows(door: Door, entry: Entry) -> bool:
    """Return whether the phone knew the door as it is: by its version, or because its own entry made it so."""
    if entry.base > door.version:
        raise EntryRefused("base", NEWER)
    return entry.base == door.version or entry.after in door.knowing


def apply_entry(rules: Rules, held: Held, door: Door, entry: Entry, at: int) -> Done:
    """Change what is on record as the entry says; ``at`` is when it was made. Raises ``EntryRefused``."""
    changes = dict(_changes(rules, door, entry))
    newcomers = list(_newcomers(rules, held, door, entry))
    staying = [one for id_, one in door.people.items() if not (id_ in changes and changes[id_].left)]
    if entry.outcome == "empty" and staying:
        raise EntryRefused("outcome", STAY, people=len(staying))
    _require_plausible(rules, door, entry, changes, len(staying) + len(newcomers))
    for id_, change in changes.items():
        _change(door, door.people[id_], change, at)
    done = Done()
    for said, person in newcomers:
        came_from = _settle(rules, held, door, said, person)
        if came_from is not None:
            done.moved_from[came_from[0]] = came_from[1]
    _verify(door, entry, at)
    return done


def _changes(rules: Rules, door: Door, entry: Entry) -> Iterator[tuple[int, Change]]:
    for one in entry.people:
        if one.id in door.people:
            yield one.id, one
        elif not (rules.again and one.left):
            raise EntryRefused("people", NOT_HERE)


def _newcomers(rules: Rules, held: Held, door: Door, entry: Entry) -> Iterator[tuple[Newcomer, Person | None]]:
    """Yield who comes with their record where they have one."""
    for one in entry.added:
        person = held.people.get(held.by_key.get(rules.keys.person_key(one.id_no), 0))
        if person is not None and person.id in door.people:
            if rules.again:
                continue
            raise EntryRefused("id_no", HERE_ALREADY, name=person.fields.get("name") or "")
        if person is not None and normalised(person.fields.get("name") or "") != normalised(one.name):
            raise EntryRefused("id_no", OTHER_NAME)
        yield one, person


def _require_plausible(rules: Rules, door: Door, entry: Entry, changes: dict[int, Change], household: int) -> None:
    """Refuse groups that cannot be true of the household as it will be; old contradictions are not this entry's."""
    for id_, change in changes.items():
        if change.groups is not None:
            problem = groups_problem(change.groups, door.people[id_].who, on=rules.today, household=household)
            _refuse("groups", problem)
    for one in entry.added:
        who = about(one.id_type, one.id_no)
        _refuse("groups", groups_problem(one.groups, who, on=rules.today, household=household))
    if household > 1 and len(door.people) == 1:  # whoever lived alone does not any more, unless the entry says so
        (only,) = door.people.values()
        said = changes.get(only.id, Change(only.id))
        if not said.left and "elderly_alone" in (only.groups if said.groups is None else said.groups):
            _refuse("groups", Sentence(NOT_ALONE, (("people", household),)))


def _change(door: Door, person: Person, change: Change, at: int) -> None:
    person.changed = True
    if change.left:
        person.left_at, person.must_test = at, False
        del door.people[person.id]
    if change.groups is not None:
        person.groups = change.groups
    if change.phone is not None:
        person.told = {**person.fields, "phone": change.phone or None}
        person.renamed = True


def _settle(rules: Rules, held: Held, door: Door, said: Newcomer, person: Person | None) -> tuple[int, str] | None:
    """Let somebody live behind the door; return their id with the code of the door they moved from, if any."""
    came_from = None
    if person is None:
        who = about(said.id_type, said.id_no)
        person = Person(rules.new_id(), rules.keys, None, door.unit_id, door.id, must_be_tested(who, rules.today),
                        said.groups, None, None, told={"id_type": said.id_type, "id_no": said.id_no})  # fmt: skip
        held.people[person.id] = person
        held.by_key[rules.keys.person_key(said.id_no)] = person.id
    else:
        if person.left_at is not None:
            person.must_test, person.left_at = must_be_tested(person.who, rules.today), None
        old = None if person.dwelling_id is None else held.doors.get(person.dwelling_id)
        if old is not None and old.people.pop(person.id, None) is not None:
            _grow(old)
            came_from = (person.id, old.code)
        kept = tuple(word for word in person.groups if word != "elderly_alone")
        person.groups = said.groups or kept
    person.told = {**person.fields, "name": said.name, "phone": said.phone or person.fields.get("phone"),
                   "address": door.address}  # fmt: skip
    person.unit_id, person.dwelling_id, person.changed, person.renamed = door.unit_id, door.id, True, True
    door.people[person.id] = person
    return came_from


def _verify(door: Door, entry: Entry, at: int) -> None:
    """Let the door and everybody behind it count as verified at an instant, never earlier than they were."""
    if entry.note is not None:
        beside = not entry.verifies and not knows(door, entry) and door.note not in (None, entry.note)
        door.note = f"{door.note}\n{entry.note}" if beside else entry.note or None
    if entry.verifies:
        door.surveyed_at = max(at, door.surveyed_at or 0)
        door.occupancy = "lived_in" if door.people else "empty"
        for person in door.people.values():
            person.surveyed_at = max(at, person.surveyed_at or 0)
    if entry.touches:
        _grow(door, *([entry.key] if knows(door, entry) else []))
    elif knows(door, entry):
        door.knowing.add(entry.key)


def _grow(door: Door, *keys: bytes) -> None:
    door.version, door.changed, door.knowing = door.version + 1, True, set(keys)


def _refuse(column: str, problem: Sentence | None) -> None:
    if problem is not None:
        raise EntryRefused(column, problem)
