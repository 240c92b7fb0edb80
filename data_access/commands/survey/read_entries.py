"""Can what a phone sends be read as an entry? Strictly: anything odd is refused with a sentence and its column."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from data_access.commands.survey.said import Change, Entry, EntryRefused, Newcomer
from data_access.keys import normalised
from domain.errors import N_
from domain.identifiers import IdType
from domain.instants import DAY
from domain.sentences import Sentence
from domain.survey import GROUPS, OUTCOMES, UNKNOWN_GROUP

SKEW_S = 300
"""How far a phone's clock may run ahead and be taken for the present; further ahead the entry waits."""
OLDEST_S = 7 * DAY
AHEAD = N_("The phone's clock runs ahead: the entry says {minutes} minutes from now. Set the clock and send again.")
TOO_OLD = N_("The entry is more than {days} days old; visit the door again.")
MOST_PEOPLE = 60
"""People behind one door of whom an entry may speak: a dormitory's room, not a whole house."""
MOST_NOTE = 500
NOT_READABLE = N_("This part of the entry cannot be read.")
NOT_A_KEY = N_("The entry needs a number of 32 hexadecimal digits of its own.")
NO_OUTCOME = N_("There is no such outcome of a visit.")
LONG_NOTE = N_("A note has {most} characters at most.")
SAYS_BOTH = N_("An entry that says '{outcome}' cannot change who lives here.")
TWICE = N_("The same person stands twice in this entry.")
LEFT_AND = N_("Somebody who moved out has nothing else to change.")


def key_text(raw: Any) -> str:
    """Return what an entry calls itself, to answer it by, whatever was sent."""
    given = raw.get("key") if isinstance(raw, Mapping) else None
    return given[:64] if isinstance(given, str) else ""


def read_entry(raw: Any) -> Entry:
    """Return the entry that a phone sent as a JSON object. Raises ``EntryRefused``."""
    if not isinstance(raw, Mapping):
        raise EntryRefused("key", NOT_READABLE)
    key, after = _key(raw, "key"), None if raw.get("after") is None else _key(raw, "after")
    outcome, note = raw.get("outcome"), raw.get("note", ...)
    if not isinstance(outcome, str) or outcome not in OUTCOMES:
        raise EntryRefused("outcome", NO_OUTCOME)
    people = tuple(_change(one) for one in _list(raw, "people"))
    added = tuple(_newcomer(one) for one in _list(raw, "added"))
    plain = None if note is ... else _text("note", "" if note is None else note, MOST_NOTE)
    dwelling, base, at = (_whole(raw, name) for name in ("dwelling", "base", "at"))
    entry = Entry(key, dwelling, base, at, str(outcome), after, plain, people, added)
    _require_sense(entry)
    return entry


def require_in_time(entry: Entry, now: int) -> int:
    """Return when an entry was made, not later than now. Raises ``EntryRefused`` for a clock that cannot be right."""
    if entry.at > now + SKEW_S:
        raise EntryRefused("at", AHEAD, minutes=(entry.at - now + 59) // 60)
    if entry.at <= now - OLDEST_S:
        raise EntryRefused("at", TOO_OLD, days=OLDEST_S // DAY)
    return min(entry.at, now)


def _require_sense(entry: Entry) -> None:
    """Refuse an entry that contradicts itself."""
    if (entry.people or entry.added) and entry.outcome in ("unchanged", "nobody_home", "refused"):
        raise EntryRefused("outcome", SAYS_BOTH, outcome=Sentence(OUTCOMES[entry.outcome]))
    if entry.added and entry.outcome == "empty":
        raise EntryRefused("outcome", SAYS_BOTH, outcome=Sentence(OUTCOMES["empty"]))
    ids, numbers = [one.id for one in entry.people], [one.id_no for one in entry.added]
    if len(set(ids)) < len(ids) or len(set(numbers)) < len(numbers):
        raise EntryRefused("people" if len(set(ids)) < len(ids) else "id_no", TWICE)
    if any(one.left and (one.groups is not None or one.phone is not None) for one in entry.people):
        raise EntryRefused("people", LEFT_AND)


def _change(raw: Any) -> Change:
    raw = _object(raw, "people")
    groups = None if raw.get("groups") is None else _groups(raw)
    left, phone = raw.get("left", False), raw.get("phone", ...)
    if not isinstance(left, bool):
        raise EntryRefused("people", NOT_READABLE)
    plain = None if phone is ... else _text("phone", "" if phone is None else phone, 40)
    return Change(_whole(raw, "id"), groups, left, plain)


def _newcomer(raw: Any) -> Newcomer:
    raw = _object(raw, "added")
    kind = raw.get("id_type") or IdType.ID_CARD.value
    if kind not in [one.value for one in IdType]:
        raise EntryRefused("id_type", NOT_READABLE)
    number = normalised(_text("id_no", raw.get("id_no"), 40))
    name, phone = _text("name", raw.get("name"), 120), _text("phone", raw.get("phone") or "", 40)
    return Newcomer(kind, number, name, phone, _groups(raw))


def _groups(raw: Mapping[str, Any]) -> tuple[str, ...]:
    given = raw.get("groups") or []
    if not isinstance(given, list) or not all(isinstance(one, str) for one in given):
        raise EntryRefused("groups", NOT_READABLE)
    unknown = sorted(set(given) - set(GROUPS))
    if unknown:
        raise EntryRefused("groups", UNKNOWN_GROUP, group=unknown[0][:40])
    return tuple(sorted(set(given)))


def _key(raw: Mapping[str, Any], name: str) -> bytes:
    given = raw.get(name)
    try:
        key = bytes.fromhex(given) if isinstance(given, str) and len(given) == 32 else b""
    except ValueError:
        key = b""
    if len(key) != 16:
        raise EntryRefused(name, NOT_A_KEY)
    return key


def _whole(raw: Mapping[str, Any], name: str) -> int:
    given = raw.get(name)
    if not isinstance(given, int) or isinstance(given, bool) or not 0 <= given < 2**53:
        raise EntryRefused(name, NOT_READABLE)
    return given


def _text(name: str, given: Any, most: int) -> str:
    if not isinstance(given, str):
        raise EntryRefused(name, NOT_READABLE)
    text = given.strip()
    if len(text) > most:
        raise EntryRefused(name, LONG_NOTE if name == "note" else NOT_READABLE, most=most)
    if any("\ud800" <= sign <= "\udfff" for sign in text):  # half a sign: no text can be made of it
        raise EntryRefused(name, NOT_READABLE)
    return text


def _object(raw: Any, name: str) -> Mapping[str, Any]:
    if not isinstance(raw, Mapping):
        raise EntryRefused(name, NOT_READABLE)
    return raw


def _list(raw: Mapping[str, Any], name: str) -> Sequence[Any]:
    given = raw.get(name) or []
    if not isinstance(given, list) or len(given) > MOST_PEOPLE:
        raise EntryRefused(name, NOT_READABLE)
    return given
