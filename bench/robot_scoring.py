"""What did the robot get right? Every picture's truth next to what was read and what was entered, counted."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from domain.result_pictures.model import Found, Reading, Refused
from simulation.pictures import masks
from simulation.pictures.truth import NEGATIVE, PCR, POSITIVE, Labelled, Person, Record

FIELDS = ("name", "identifier", "sampled", "reported", "result", "method", "institution")
LEAST_SHOWN, LEAST_TAIL = 6, 4
"""A picture that hides more of an identifier names nobody among 20,000."""
Answer = Sequence[Reading | Refused] | Refused


@dataclass(frozen=True)
class Entry:
    """What the rule would enter: the place of the person in the roster, when sampled (local), the result, the method.

    ``reasons`` are the codes for which a person decides; empty where it is entered.
    """

    person: int | None
    sampled_at: datetime | None
    result: str | None
    method: str | None
    accepted: bool
    reasons: tuple[str, ...] = ()


@dataclass
class Score:
    """Counts over all pictures. ``fields`` maps (how the picture was treated, field) to right, missed and wrong."""

    pictures: int = 0
    records: int = 0
    entered: int = 0
    wrong: list[str] = field(default_factory=list)
    clean: int = 0
    clean_entered: int = 0
    clean_reasons: Counter[str] = field(default_factory=Counter)
    worn: Counter[str] = field(default_factory=Counter)
    worn_entered: Counter[str] = field(default_factory=Counter)
    flipped: int = 0
    forged: Counter[str] = field(default_factory=Counter)
    refused: int = 0
    fields: dict[tuple[str, str], Counter[str]] = field(default_factory=lambda: defaultdict(Counter))

    def count(self, picture: Labelled, answer: Answer, entries: Sequence[Entry], roster: Roster) -> None:
        """Add one picture."""
        self.pictures += 1
        self.records += len(picture.records)
        self.refused += isinstance(answer, Refused) or any(isinstance(one, Refused) for one in answer)
        accepted = [entry for entry in entries if entry.accepted]
        self.entered += len(accepted)
        for entry in accepted:
            if why := wrong(picture, entry):
                self.wrong.append(why)
        if picture.forged:
            self.forged["entered" if accepted else "put before a person"] += 1
        self._shares(picture, entries, bool(accepted), roster)
        if picture.complete and not picture.forged and picture.like is None:
            self._fields(picture, found_on(answer))

    def _shares(self, picture: Labelled, entries: Sequence[Entry], accepted: bool, roster: Roster) -> None:
        if not roster.could_be_entered(picture):
            return
        if picture.worn:
            how = next(name for name in picture.done if name not in ("messenger", "trimmed", "jpeg", "png", "exif"))
            self.worn[how] += 1
            self.worn_entered[how] += accepted
            return
        self.clean += 1
        self.clean_entered += accepted
        if not accepted:
            reasons = [reason for entry in entries for reason in entry.reasons] or ["nothing found"]
            self.clean_reasons.update(set(reasons))

    def _fields(self, picture: Labelled, found: Sequence[Found]) -> None:
        how = "worn" if picture.worn else "gentle"
        for record, one in paired(picture.records, found):
            self.flipped += one is not None and flips(record, one)
            for name in FIELDS:
                if verdict := compared(record, one, name):
                    self.fields[how, name][verdict] += 1


class Roster:
    """Who is on record, to say without any reading whether a picture names exactly one of them."""

    def __init__(self, people: Sequence[Person], window: timedelta, at: datetime) -> None:
        self._by_tail: dict[str, list[Person]] = defaultdict(list)
        for person in people:
            self._by_tail[person.identifier[-LEAST_TAIL:]].append(person)
        self._window, self._at = window, at

    def could_be_entered(self, picture: Labelled) -> bool:
        """Return whether a careful clerk could enter it at once: one negative of the window that names one person."""
        if len(picture.records) != 1 or picture.forged or not picture.complete or picture.like is not None:
            return False
        record = picture.records[0]
        fresh = record.sampled is not None and record.sampled.exact and record.sampled.at >= self._at - self._window
        return fresh and record.result == NEGATIVE and record.method == PCR and self.names_one(record)

    def names_one(self, record: Record) -> bool:
        """Return whether name and number as shown fit their person and nobody else on the roster."""
        number = record.identifier or ""
        tail = number[number.rindex("*") + 1 :] if "*" in number else number
        if record.person.number < 0 or masks.shown(number) < LEAST_SHOWN or len(tail) < LEAST_TAIL:
            return False
        fitting = [person for person in self._by_tail[tail[-LEAST_TAIL:]] if _could_be(record, person)]
        return [person.number for person in fitting] == [record.person.number]


def _could_be(record: Record, person: Person) -> bool:
    """Stars of a name may hide any number of characters; those of a number hide one each."""
    name = re.sub(r"(\\\*)+", ".+", re.escape(record.name or ""))
    return re.fullmatch(name, person.name) is not None and masks.fits(record.identifier, person.identifier)


def wrong(picture: Labelled, entry: Entry) -> str | None:
    """Return why an entry is wrong, None where it is right."""
    if picture.forged:
        return f"forged: {picture.done[0]}"
    for record in picture.records:
        if record.person.number != entry.person or record.result != entry.result or record.method != entry.method:
            continue
        if record.sampled is not None and _minute(entry.sampled_at) == _minute(naive(record.sampled.at)):
            return None
    if any(record.person.number == entry.person for record in picture.records):
        return "another time, result or method"
    return "a stranger's" if any(record.person.number < 0 for record in picture.records) else "another person"


def _minute(at: datetime | None) -> str:
    return f"{at:%Y-%m-%d %H:%M}" if at else ""


def found_on(answer: Answer) -> list[Found]:
    """Return all records read off a file."""
    if isinstance(answer, Refused):
        return []
    return [one for reading in answer if isinstance(reading, Reading) for one in reading.found]


def paired(records: Sequence[Record], found: Sequence[Found]) -> Iterable[tuple[Record, Found | None]]:
    """Pair what is drawn with what was read, by place; what was not read has None."""
    for place, record in enumerate(records):
        yield record, found[place] if place < len(found) else None


def flips(record: Record, one: Found) -> bool:
    """Return whether a negative was read as positive or a positive as negative."""
    said = one.result.text if one.result else None
    return {record.result, said} == {NEGATIVE, POSITIVE}


def compared(record: Record, one: Found | None, name: str) -> str | None:
    """Return right, missed or wrong for a field; None where the picture does not show it."""
    shown, read = _shown(record, name), _read(one, name)
    if shown is None:
        return None
    if read is None:
        return "missed"
    return "right" if read == shown else "wrong"


def _shown(record: Record, name: str) -> str | None:
    if name in ("sampled", "reported"):
        stamp = record.sampled if name == "sampled" else record.reported
        return f"{naive(stamp.at)}" if stamp else None
    value: str | None = getattr(record, name)
    return None if value is None else plain(value)


def _read(one: Found | None, name: str) -> str | None:
    if one is None:
        return None
    if name in ("sampled", "reported"):
        moment = one.sampled_at if name == "sampled" else one.reported_at
        return f"{moment.at}" if moment and moment.at else None
    value = getattr(one, name)
    return plain(value.text) if value and value.text else None


def plain(text: str) -> str:
    """Return a text without blanks, each run of stars as one: how many there were says nothing."""
    return re.sub(r"\*+", "*", re.sub(r"\s", "", text)).upper()


def naive(at: datetime) -> datetime:
    """Return a local time as it stands on a picture."""
    return at.replace(tzinfo=None)
