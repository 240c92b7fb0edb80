"""What does somebody who arrives tell us, and what are they told back? The contract between the public form and the
commands behind it (``data_access.commands.arrivals``).

Everything here is plain: a form is judged without a database, and its problems name the fields they are about.
"""

from __future__ import annotations

import dataclasses
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum
from typing import Any

from domain.errors import N_, CockpitError
from domain.identifiers import IdType, identifier_problem, is_mobile

MOST_VISITS = 20
MOST_COMPANIONS = 8
MOST_TEXT = 120
AHEAD_DAYS = 3
"""So many days before arriving somebody may report."""
BACK_DAYS = 14
"""So many days after arriving somebody may still report."""


class Travel(StrEnum):
    """How somebody came."""

    TRAIN = "train"
    FLIGHT = "flight"
    CAR = "car"
    COACH = "coach"
    SHIP = "ship"
    OTHER = "other"


TRAVEL_NAMES = {
    Travel.TRAIN: N_("train"),
    Travel.FLIGHT: N_("flight"),
    Travel.CAR: N_("car"),
    Travel.COACH: N_("coach"),
    Travel.SHIP: N_("ship"),
    Travel.OTHER: N_("other"),
}


@dataclass(frozen=True)
class Traveller:
    """Who: identifier, name and phone. ``id_type`` as ``domain.identifiers.IdType``; companions may have no phone."""

    id_no: str
    name: str
    phone: str = ""
    id_type: str = IdType.ID_CARD.value


@dataclass(frozen=True)
class Visit:
    """A place of the last days, as administrative path, and the local dates between which one was there.

    Names as people write them: municipalities with or without their own name as city. ``place`` is a village,
    compound, road or house; empty where it is not known.
    """

    province: str
    city: str = ""
    county: str = ""
    township: str = ""
    place: str = ""
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True)
class ArrivalForm:
    """What the form holds when it is sent. ``form_id`` is what ``reporting.new_form_id`` gave when it was opened: the
    same form sent again (double submit, back button, second tab) is one report. ``destination`` is an area code.
    """

    form_id: str
    traveller: Traveller
    arrived_at: datetime
    destination: str
    visits: Sequence[Visit]
    travel: str = Travel.OTHER.value
    travel_number: str = ""
    address: str = ""
    companions: Sequence[Traveller] = ()
    channel: str = "self"
    """Who sends it: the person ("self") or a grid worker for them ("worker")."""


@dataclass(frozen=True)
class FieldProblem:
    """What is wrong with one field: its name as in the form (``traveller.id_no``, ``visits.0.county``), and why."""

    field: str
    reason: str
    params: Mapping[str, Any] = dataclasses.field(default_factory=dict)


class FormRefused(CockpitError):
    """A form that cannot be taken; ``problems`` says which fields and why, all of them at once."""

    def __init__(self, problems: Sequence[FieldProblem]) -> None:
        super().__init__(N_("The form cannot be sent yet; look at: {fields}."),
                         fields=", ".join(one.field for one in problems))  # fmt: skip
        self.problems = tuple(problems)


@dataclass(frozen=True)
class Receipt:
    """What the person keeps: the code opens their own status. ``repeated``: the form had been sent before;
    ``differs``: with other content, which was not taken (the first holds; a new form adds to it).
    """

    code: str
    repeated: bool = False
    differs: bool = False


class PublicState(StrEnum):
    """What the person is told about where their report stands."""

    RECEIVED = "received"
    NO_RISK = "no_risk"
    TESTS = "tests"
    BEING_VERIFIED = "being_verified"
    WILL_BE_CONTACTED = "will_be_contacted"
    CONTACTED = "contacted"
    UNDER_CONTROL = "under_control"
    DONE = "done"
    WITHDRAWN = "withdrawn"


PUBLIC_STATES = {
    PublicState.RECEIVED: N_("Your report has been received."),
    PublicState.NO_RISK: N_("None of your places is on the national list. No further step is needed."),
    PublicState.TESTS: N_("One of your places is in a low-risk area: please take the tests on the days below."),
    PublicState.BEING_VERIFIED: N_("The community will call you to make sure where exactly you were."),
    PublicState.WILL_BE_CONTACTED: N_(
        "One of your places is in a risk area: please stay where you are, the community will call you."
    ),
    PublicState.CONTACTED: N_("The community has spoken to you and will tell you what follows."),
    PublicState.UNDER_CONTROL: N_("You are under health control; follow what the community told you."),
    PublicState.DONE: N_("Everything is done. Thank you."),
    PublicState.WITHDRAWN: N_("This report is no longer followed; ask your community if you think it should be."),
}


@dataclass(frozen=True)
class OwnStatus:
    """What the holder of a receipt code is told: never a name, number or address.

    ``arrived_at``: None while the report waits to be taken in;
    ``tests_on``: local dates of tests by policy; ``list_version``: the national list it was last decided by (None: no
    list on record); ``companions``: how many came along in the report; ``report_kept``: a test report was uploaded.
    """

    state: PublicState
    arrived_at: datetime | None
    reported_at: datetime
    community: str
    list_version: str | None
    tests_on: tuple[date, ...] = ()
    companions: int = 0
    report_kept: bool = False


class Upload(StrEnum):
    """What came of an upload."""

    KEPT = "kept"
    TOO_LARGE = "too_large"
    NOT_READABLE = "not_readable"
    TOO_MANY = "too_many"
    UNKNOWN = "unknown"


UPLOADS = {
    Upload.KEPT: N_("The report was kept. Only the people who check it can open it."),
    Upload.TOO_LARGE: N_("The file is larger than 10 MB."),
    Upload.NOT_READABLE: N_("The file is not a photo (JPEG, PNG, HEIC) or a PDF that can be read."),
    Upload.TOO_MANY: N_("Enough files were sent already."),
    Upload.UNKNOWN: N_("This code opens nothing; look at it once more."),
}

REQUIRED = N_("This is needed.")
TOO_LONG = N_("At most {most} characters.")
NOT_MOBILE = N_("A mobile number has 11 digits and begins with 1.")
BAD_TIME = N_("The time of arrival lies more than {ahead} days ahead or {back} days back.")
NO_PLACES = N_("Say where you were in the last 7 days: at least one place.")
TOO_MANY = N_("At most {most} of them.")
TURNED = N_("The last day lies before the first.")
AFTER_ARRIVAL = N_("This day lies after the arrival.")
UNKNOWN_WORD = N_("This is not one of the choices.")
SAME_PERSON = N_("This person stands in the form twice.")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")


def problems(form: ArrivalForm, *, now: datetime, simulated: bool) -> list[FieldProblem]:
    """Return everything that is wrong with a form, in the order of its fields; empty where it may be taken.

    ``simulated``: as for ``identifier_problem``. Whether the destination exists is asked of the database.
    """
    found = _person("traveller", form.traveller, simulated=simulated, phone=True)
    late, early = timedelta(days=BACK_DAYS), timedelta(days=AHEAD_DAYS)
    if not now - late <= form.arrived_at <= now + early:
        found.append(FieldProblem("arrived_at", BAD_TIME, {"ahead": AHEAD_DAYS, "back": BACK_DAYS}))
    if form.travel not in set(Travel):
        found.append(FieldProblem("travel", UNKNOWN_WORD))
    if form.channel not in ("self", "worker"):
        found.append(FieldProblem("channel", UNKNOWN_WORD))
    found += _text("travel_number", form.travel_number) + _text("address", form.address)
    found += _text("destination", form.destination, needed=True)
    if not form.visits:
        found.append(FieldProblem("visits", NO_PLACES))
    found += _too_many("visits", form.visits, MOST_VISITS) + _too_many("companions", form.companions, MOST_COMPANIONS)
    for number, visit in enumerate(form.visits[:MOST_VISITS]):
        found += _visit(f"visits.{number}", visit, form.arrived_at.date())
    seen = {form.traveller.id_no.strip().upper()}
    for number, other in enumerate(form.companions[:MOST_COMPANIONS]):
        found += _person(f"companions.{number}", other, simulated=simulated, phone=False)
        if other.id_no.strip().upper() in seen:
            found.append(FieldProblem(f"companions.{number}.id_no", SAME_PERSON))
        seen.add(other.id_no.strip().upper())
    return found


def _person(name: str, who: Traveller, *, simulated: bool, phone: bool) -> list[FieldProblem]:
    found = _text(f"{name}.name", who.name, needed=True)
    if who.id_type not in set(IdType):
        found.append(FieldProblem(f"{name}.id_type", UNKNOWN_WORD))
    elif why := identifier_problem(who.id_type, who.id_no.strip().upper(), simulated=simulated):
        found.append(FieldProblem(f"{name}.id_no", why))
    if (phone or who.phone) and not is_mobile(who.phone.strip()):
        found.append(FieldProblem(f"{name}.phone", NOT_MOBILE))
    return found


def _visit(name: str, visit: Visit, arrived: date) -> list[FieldProblem]:
    found = _text(f"{name}.province", visit.province, needed=True)
    for part in ("city", "county", "township", "place"):
        found += _text(f"{name}.{part}", getattr(visit, part))
    if visit.since and visit.until and visit.until < visit.since:
        found.append(FieldProblem(f"{name}.until", TURNED))
    found += [
        FieldProblem(f"{name}.{part}", AFTER_ARRIVAL)
        for part, day in (("since", visit.since), ("until", visit.until))
        if day and day > arrived + timedelta(days=1)
    ]
    return found


def _text(name: str, value: str, *, needed: bool = False) -> list[FieldProblem]:
    if needed and not value.strip():
        return [FieldProblem(name, REQUIRED)]
    if len(value) > MOST_TEXT:
        return [FieldProblem(name, TOO_LONG, {"most": MOST_TEXT})]
    return [FieldProblem(name, UNKNOWN_WORD)] if _CONTROL.search(value) else []


def _too_many(name: str, some: Sequence[object], most: int) -> list[FieldProblem]:
    return [FieldProblem(name, TOO_MANY, {"most": most})] if len(some) > most else []
