"""What did somebody type? The fields of a posted form, kept as they came, and the report they make."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from domain.arrivals import (
    AHEAD_DAYS,
    BACK_DAYS,
    BAD_TIME,
    MOST_COMPANIONS,
    MOST_VISITS,
    REQUIRED,
    ArrivalForm,
    FieldProblem,
    Traveller,
    Visit,
)
from domain.errors import N_

VISIT = ("province", "city", "county", "township", "place", "since", "until")
COMPANION = ("id_type", "id_no", "name")
FLAT = (
    "form_id", "traveller.id_type", "traveller.id_no", "traveller.name", "traveller.phone", "arrived_on",
    "arrived_time", "travel", "travel_number", "destination", "address",
)  # fmt: skip
MOST_LETTERS = 500
"""Of one field; what is longer is cut where it would be told to be too long anyway."""
NOT_A_DATE = N_("This is not a date.")
START = {"traveller.id_type": "id_card", "travel": "train"}


@dataclass(frozen=True)
class Typed:
    """Fields by name; rows of places and companions in their order. Unknown fields are left aside."""

    flat: Mapping[str, str]
    visits: tuple[Mapping[str, str], ...]
    companions: tuple[Mapping[str, str], ...]
    do: str = "send"

    @property
    def destination(self) -> str:
        """The area code chosen."""
        return self.flat.get("destination", "")


def empty(form_id: str) -> Typed:
    """Return a form that nobody has typed into."""
    return Typed({**START, "form_id": form_id}, ({},), ())


def typed(fields: Iterable[tuple[str, str]]) -> Typed:
    """Return what a browser posted, rows without anything in them left out (but for one place)."""
    given = {name[:60]: value[:MOST_LETTERS] for name, value in fields}
    flat = {name: given.get(name, "") for name in FLAT}
    do = given.get("do", "send")
    visits = _rows(given, "visits", VISIT, MOST_VISITS + 1, without=do)
    companions = _rows(given, "companions", COMPANION, MOST_COMPANIONS + 1, without=do)
    if do == "add_visit":
        visits.append({})
    if do == "add_companion":
        companions.append({})
    return Typed(flat, tuple(visits) or ({},), tuple(companions), do)


def _rows(
    given: Mapping[str, str], kind: str, names: Iterable[str], most: int, *, without: str
) -> list[dict[str, str]]:
    found = []
    for number in range(most):
        row = {name: given.get(f"{kind}.{number}.{name}", "") for name in names}
        said = any(value.strip() for name, value in row.items() if name != "id_type")
        if "id_type" in row:
            row["id_type"] = row["id_type"] or START["traveller.id_type"]
        if said and without != f"remove.{kind}.{number}":
            found.append(row)
    return found


def report(told: Typed, zone: ZoneInfo) -> tuple[ArrivalForm, list[FieldProblem]]:
    """Return the report that was typed, and what could not even be read; dates that are none are left out of it."""
    found: list[FieldProblem] = []
    flat = {name: value.strip() for name, value in told.flat.items()}
    arrived = _instant(flat["arrived_on"], flat["arrived_time"], zone)
    if arrived is None:
        beyond = FieldProblem("arrived_at", BAD_TIME, {"ahead": AHEAD_DAYS, "back": BACK_DAYS})
        found.append(beyond if flat["arrived_on"] else FieldProblem("arrived_at", REQUIRED))
    visits = []
    for number, row in enumerate(told.visits):
        if any(row.get(name, "").strip() for name in VISIT):
            days = {name: _day(row.get(name, ""), f"visits.{number}.{name}", found) for name in ("since", "until")}
            province, city, county, township, place = (row.get(name, "").strip() for name in VISIT[:5])
            visits.append(Visit(province, city, county, township, place, days["since"], days["until"]))
    companions = [Traveller(row["id_no"].strip(), row["name"].strip(), "", row["id_type"]) for row in told.companions]
    form = ArrivalForm(
        flat["form_id"],
        Traveller(flat["traveller.id_no"], flat["traveller.name"], flat["traveller.phone"], flat["traveller.id_type"]),
        arrived or datetime(1970, 1, 1, tzinfo=zone), flat["destination"], visits, flat["travel"],
        flat["travel_number"], flat["address"], companions,
    )  # fmt: skip
    return form, found


def _instant(day: str, hour: str, zone: ZoneInfo) -> datetime | None:
    try:
        return datetime.combine(date.fromisoformat(day), time.fromisoformat(hour or "12:00")).replace(tzinfo=zone)
    except ValueError:
        return None


def _day(text: str, field: str, found: list[FieldProblem]) -> date | None:
    if not text.strip():
        return None
    try:
        return date.fromisoformat(text.strip())
    except ValueError:
        found.append(FieldProblem(field, NOT_A_DATE))
        return None
