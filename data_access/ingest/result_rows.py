"""What did the laboratory's row say? Reads one row of a results feed, or refuses it with column, value and reason.

Source: DOMAIN section 3 (NAAT fields; no official provincial interface document was found).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import tzinfo
from typing import Any

from data_access.ingest.fields import Row, instant, needed_instant, needed_text, require_named, text, whole
from data_access.keys import Keys
from domain.errors import N_
from domain.refusals import RowRefused
from domain.results import TestResult, person_result

CLOCK_SKEW_S = 600
"""How far a sender's clock may run ahead of ours."""
MOST_IN_POOL = 50

Version = tuple[int, int, int, int, int, str, str]


@dataclass(frozen=True, slots=True)
class Tube:
    """What a row tells of the tube, alike for all people in it."""

    barcode: str
    reported_at: int
    lab_received_at: int | None
    point_code: str | None
    result: TestResult
    pool_size: int
    tube_barcode: str | None
    lab_code: str | None
    purpose: str | None
    ct: float | None


TOLD = tuple(Tube.__dataclass_fields__)
Tubes = dict[Any, Tube]
"""The tubes of a delivery that were read already, by what was told of them word for word."""


@dataclass(slots=True)
class ResultRow:
    """One person's result as it came in, with lookup keys in place of the person; ``personal`` is only ever sealed.

    ``contact_key`` is made when it is asked for (``contact``): nearly everybody is found by the identifier.
    """

    row: int
    person_key: bytes
    contact_key: bytes | None
    personal: dict[str, str | None]
    sampled_at: int
    recorded_at: int
    tube: Tube

    def contact(self, keys: Keys) -> bytes | None:
        """Return the lookup key of phone and name; None where one of them is not told."""
        name, phone = self.personal.get("name"), self.personal.get("phone")
        if self.contact_key is None and name and phone:
            self.contact_key = keys.contact_key(phone, name)
        return self.contact_key

    def facts(self) -> dict[str, Any]:
        """Return what is not personal, as it is kept for a person who is not known yet (the barcode beside it)."""
        told = asdict(self.tube)
        del told["barcode"]
        return {"sampled_at": self.sampled_at, "recorded_at": self.recorded_at, **told}


def version_of(row: Mapping[str, Any]) -> Version:
    """Return what orders the versions of one result: the later report wins, and then, whatever the order of arrival,
    the same one of two that were reported in the same second.
    """
    return (
        row["reported_at"],
        row["sampled_at"],
        int(row["result"]),
        -1 if row["point_id"] is None else row["point_id"],
        row["pool_size"],
        row["lab_code"] or "",
        row["purpose"] or "",
    )


def read_row(raw: Row, number: int, keys: Keys, *, at: int, zone: tzinfo, tubes: Tubes | None = None) -> ResultRow:
    """Return the row as a ``ResultRow``. Raises ``RowRefused`` with the first thing that is wrong with it.

    ``tubes`` remembers the tubes of a delivery: the ten people of one differ in who they are and when they were
    sampled, and what else their rows tell is read once.
    """
    require_named(raw)
    id_no = needed_text(raw, "id_no", most=40)
    name, phone = text(raw, "name", most=80), text(raw, "phone", most=40)
    id_type = text(raw, "id_type", most=20)
    tube = _read_tube(raw, zone) if tubes is None else _tube_of(raw, zone, tubes)
    sampled_at = needed_instant(raw, "sampled_at", zone)
    _check_order(sampled_at, tube.reported_at, at)
    recorded_at = instant(raw, "recorded_at", zone)
    return ResultRow(
        number,
        keys.person_key(id_no),
        None,
        {"id_type": id_type, "id_no": id_no, "name": name, "phone": phone},
        sampled_at,
        at if recorded_at is None else min(recorded_at, at),
        tube,
    )


def _tube_of(raw: Row, zone: tzinfo, tubes: Tubes) -> Tube:
    """Return the tube of a row, as read before from the same words (of the same types: True is no 1)."""
    told = tuple(map(raw.get, TOLD))
    name = (told, tuple(map(type, told)))
    try:
        return tubes[name]
    except KeyError:
        tube = tubes[name] = _read_tube(raw, zone)
        return tube
    except TypeError:  # a list or an object in some field
        return _read_tube(raw, zone)


def _read_tube(raw: Row, zone: tzinfo) -> Tube:
    pool_size = whole(raw, "pool_size", least=1, default=1) or 1
    if pool_size > MOST_IN_POOL:
        raise RowRefused("pool_size", pool_size, N_("A tube holds at most {most} people."), most=MOST_IN_POOL)
    word = needed_text(raw, "result", most=20)
    result = person_result(word, pool_size)
    if result is None:
        raise RowRefused("result", word, N_("The result is not one of negative, positive, invalid (阴性, 阳性, 无效)."))
    return Tube(
        barcode=needed_text(raw, "barcode", most=64),
        reported_at=needed_instant(raw, "reported_at", zone),
        lab_received_at=instant(raw, "lab_received_at", zone),
        point_code=text(raw, "point_code", most=64),
        result=result,
        pool_size=pool_size,
        tube_barcode=text(raw, "tube_barcode", most=64),
        lab_code=text(raw, "lab_code", most=64),
        purpose=text(raw, "purpose", most=40),
        ct=_ct(raw),
    )


def _check_order(sampled_at: int, reported_at: int, at: int) -> None:
    if sampled_at > reported_at:
        raise RowRefused("sampled_at", sampled_at, N_("The sample was taken after the laboratory reported it."))
    if reported_at > at + CLOCK_SKEW_S:
        raise RowRefused("reported_at", reported_at, N_("The report lies in the future; check the sender's clock."))


def _ct(raw: Row) -> float | None:
    value = raw.get("ct")
    if value is None or value == "":
        return None
    try:
        ct = float(value)
    except (TypeError, ValueError):
        raise RowRefused("ct", value, N_("The Ct value is not a number between 0 and 60.")) from None
    if not 0 <= ct <= 60:
        raise RowRefused("ct", value, N_("The Ct value is not a number between 0 and 60."))
    return ct
