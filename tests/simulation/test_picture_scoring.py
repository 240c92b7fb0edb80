"""Does the bench call an entry wrong when it is? A measure that finds no errors may only be blind."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from bench.robot_scoring import Entry, Roster, Score, compared, flips, naive, wrong
from domain.result_pictures.model import Found, Kind, Moment, Reading, Value
from simulation.pictures.people import roster
from simulation.pictures.sets import AT, PictureSet, Purpose
from simulation.pictures.truth import Labelled, Person, Record, Stamp

PEOPLE = roster(400, 5)
ROSTER = Roster(PEOPLE, timedelta(hours=72), AT)
WHO = next(person for person in PEOPLE if [one.name for one in PEOPLE].count(person.name) == 1)
SAMPLED = AT - timedelta(hours=9)


def record(**fields: object) -> Record:
    known = {"name": WHO.name, "identifier": WHO.identifier, "sampled": Stamp(f"{SAMPLED:%Y-%m-%d %H:%M}", SAMPLED)}
    return Record(**({"person": WHO, "result": "negative", "method": "pcr"} | known | fields))  # type: ignore[arg-type]


def picture(*records: Record, **fields: object) -> Labelled:
    return Labelled("1.jpg", b"", "text message", "nucleic_acid", AT, records or (record(),), **fields)  # type: ignore[arg-type]


def entry(**fields: object) -> Entry:
    right = Entry(WHO.number, naive(SAMPLED), "negative", "pcr", accepted=True)
    return replace(right, **fields)  # type: ignore[arg-type]


def test_the_right_entry_is_right() -> None:
    assert wrong(picture(), entry()) is None


@pytest.mark.parametrize(
    ("made", "entered", "why"),
    [
        (picture(), entry(person=WHO.number + 1), "another person"),
        (picture(), entry(sampled_at=naive(SAMPLED) + timedelta(minutes=1)), "another time, result or method"),
        (picture(), entry(sampled_at=naive(SAMPLED) + timedelta(days=1)), "another time, result or method"),
        (picture(record(result="positive")), entry(), "another time, result or method"),
        (picture(record(method="antigen")), entry(), "another time, result or method"),
        (picture(record(sampled=None)), entry(), "another time, result or method"),
        (picture(record(person=replace(WHO, number=-1))), entry(), "a stranger's"),
        (picture(done=("date pasted", "jpeg"), forged=True), entry(), "forged: date pasted"),
    ],
)
def test_a_wrong_entry_is_called_wrong(made: Labelled, entered: Entry, why: str) -> None:
    assert wrong(made, entered) == why


@pytest.mark.parametrize(
    ("made", "could"),
    [
        (picture(), True),
        (picture(record(identifier=WHO.identifier[:4] + "*" * 10 + WHO.identifier[-4:])), True),
        (picture(record(identifier=WHO.identifier[0] + "*" * 16 + WHO.identifier[-1])), False),  # too much hidden
        (picture(record(identifier=None)), False),
        (picture(record(result="positive")), False),
        (picture(record(method="antigen")), False),
        (picture(record(), record()), False),  # not alone
        (picture(record(sampled=Stamp("2022-11-10 08:00", AT - timedelta(hours=73)))), False),  # too old
        (picture(record(sampled=Stamp("2022-11-20", SAMPLED, exact=False))), False),
        (picture(record(name="WANG WEI")), False),  # a name that is on no register
        (picture(forged=True, done=("date pasted",)), False),
        (picture(complete=False), False),
        (picture(like="0.jpg"), False),
    ],
)
def test_what_a_careful_clerk_could_enter(made: Labelled, could: bool) -> None:
    assert ROSTER.could_be_entered(made) is could


def test_a_mask_that_two_people_fit_names_neither() -> None:
    twin = Person(len(PEOPLE), WHO.name, WHO.identifier[:6] + "19990101" + WHO.identifier[14:])
    both = Roster([*PEOPLE, twin], timedelta(hours=72), AT)
    hidden = record(identifier=WHO.identifier[:6] + "*" * 8 + WHO.identifier[-4:])
    assert not both.names_one(hidden)
    assert both.names_one(record())  # in full it does


@pytest.mark.parametrize(
    ("field", "read", "verdict"),
    [
        ("name", Found(name=Value(WHO.name, 1)), "right"),
        ("name", Found(name=Value(WHO.name + "某", 1)), "wrong"),
        ("name", None, "missed"),
        ("identifier", Found(), "missed"),
        ("sampled", Found(sampled_at=Moment("", 1, at=naive(SAMPLED))), "right"),
        ("sampled", Found(sampled_at=Moment("", 1, at=naive(SAMPLED) + timedelta(hours=1))), "wrong"),
        ("reported", Found(), None),  # the picture does not show it
    ],
)
def test_a_field_is_right_missed_or_wrong(field: str, read: Found | None, verdict: str | None) -> None:
    assert compared(record(), read, field) == verdict


def test_only_the_opposite_is_flipped() -> None:
    assert flips(record(), Found(result=Value("positive", 1)))
    assert flips(record(result="positive"), Found(result=Value("negative", 1)))
    assert not flips(record(), Found(result=Value("invalid", 1)))
    assert not flips(record(), Found())


def readings(pictures: Iterator[Labelled]) -> Iterator[tuple[Labelled, Reading, Entry]]:
    """Read every picture rightly, and enter whatever has one record of somebody on the roster."""
    for one in pictures:
        found = tuple(perfect(record_) for record_ in one.records)
        first = one.records[0] if one.records else None
        person = first.person.number if first and first.person.number >= 0 else None
        sampled: datetime | None = naive(first.sampled.at) if first and first.sampled else None
        accepted = person is not None and ROSTER.could_be_entered(one)
        yield one, Reading(Kind.NUCLEIC_ACID, found=found), Entry(person, sampled, "negative", "pcr", accepted)


def perfect(shown: Record) -> Found:
    fields = {name: Value(value, 1) for name in ("name", "identifier", "result", "method", "institution")
              if (value := getattr(shown, name))}  # fmt: skip
    moments = {name: Moment(stamp.text, 1, at=naive(stamp.at)) for name, stamp in
               (("sampled_at", shown.sampled), ("reported_at", shown.reported)) if stamp}  # fmt: skip
    return Found(**fields, **moments)  # type: ignore[arg-type]


def test_a_perfect_reader_scores_everything_right() -> None:
    score = Score()
    for one, reading, entered in readings(PictureSet(Purpose.TESTS, PEOPLE).take(25)):
        score.count(one, [reading], [entered], ROSTER)
    assert (score.wrong, score.flipped) == ([], 0)
    assert score.clean_entered == score.clean > 0
    assert {verdict for counts in score.fields.values() for verdict in counts} == {"right"}
