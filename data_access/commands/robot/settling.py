"""What becomes of a file that was read? Pictures and records in one transaction, each judged by the entering rule."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import Connection, insert, select, update

from data_access.commands.moving.acting import new_ids
from data_access.commands.robot.candidates import candidates_for
from data_access.commands.robot.held import Held, held
from data_access.commands.robot.written import contents_of, packed, packed_words, sentence_json
from data_access.district import fact, zone
from data_access.engine import Database
from data_access.keys import Keys
from data_access.robot_rules import robot_rules
from data_access.schema import robot_file, robot_picture, robot_pile, robot_record
from data_access.versions import bump
from domain.errors import N_
from domain.instants import DAY, from_epoch, to_epoch
from domain.result_pictures import identities
from domain.result_pictures.entering import Entering, FileFacts, judge
from domain.result_pictures.model import Found, Moment, Reading, Refused, Value
from domain.results import RESULT_WORDS
from domain.robot_policy import RobotPolicy
from domain.sentences import Unmet, unmet

ARRIVALS = "arrivals"
"""The channel of what travellers uploaded: the robot tells what it read, enters nothing, and raises its alarms."""
CONTRADICTS = N_("A laboratory has told another result of this sample.")


@dataclass(frozen=True)
class Shown:
    """A picture as people see it: decoded and written anew; ``crop``: a cassette's window with more contrast."""

    content: bytes
    crop: bytes | None = None


@dataclass(frozen=True)
class Work:
    """One file that was read, and what judging it needs."""

    conn: Connection
    keys: Keys
    file: Any
    rules: RobotPolicy
    zone: ZoneInfo
    simulated: bool
    at: int


def settle(
    db: Database, keys: Keys, worker: str, file_id: int, answer: Sequence[Reading | Refused] | Refused,
    shown: Mapping[int, Shown], *, at: int, read_ms: int = 0,
) -> bool:  # fmt: skip
    """Keep what was read off a file and judge each record; False where it is not this worker's any more.

    ``shown`` has the pictures by page. Raises ``RegisterMoved`` where people cannot be sought until ``keep_marks`` ran;
    then nothing is kept.
    """
    f = robot_file.c
    mine = select(f.id, f.area_id, robot_pile.c.channel).join(robot_pile, robot_pile.c.id == f.pile_id)
    mine = mine.where(f.id == file_id, f.state == "reading", f.leased_by == worker).with_for_update(of=robot_file)
    with db.write() as conn:
        file = conn.execute(mine).first()
        if file is None:
            return False
        work = Work(conn, keys, file, robot_rules(at), zone(conn), bool(fact(conn, "simulated", False)), at)
        refused = answer if isinstance(answer, Refused) else None
        if refused is None:
            _keep(work, answer if not isinstance(answer, Refused) else (), shown)
        ended: dict[str, Any] = {"state": "read", "sealed": None}
        if refused is not None:  # what could not be read stays for a person to look at
            ended = {"state": "refused", "code": refused.code, "why": sentence_json(refused.why)}
        lease = {"leased_by": None, "leased_until": None, "read_at": at, "read_ms": read_ms}
        conn.execute(update(robot_file).where(f.id == file_id).values(**ended, **lease))
        bump(conn, ["robot"], at=at)
    return True


def _keep(work: Work, answer: Sequence[Reading | Refused], shown: Mapping[int, Shown]) -> None:
    ids = new_ids(work.conn, robot_picture, len(answer)) if answer else []
    for page, (id_, one) in enumerate(zip(ids, answer, strict=True)):
        row = {"id": id_, "file_id": work.file.id, "area_id": work.file.area_id, "page": page, "width": 0, "height": 0}
        if isinstance(one, Refused):
            row |= {"kind": "refused", "code": one.code, "why": sentence_json(one.why)}
            work.conn.execute(insert(robot_picture).values(**row))
            continue
        like = _like(work, one.look)
        named = f"robot_picture:{id_}"
        seen = shown.get(page)
        row |= {
            "kind": one.kind.value, "width": one.width, "height": one.height,
            "like_id": None if like is None else like[0],
            "look": bytes.fromhex(one.look) if one.look else None,
            "sealed": None if seen is None else work.keys.sealed(seen.content, named),
            "crop": None if seen is None or seen.crop is None else work.keys.sealed(seen.crop, f"{named}:crop"),
            "reading": work.keys.sealed(packed_words(one), f"{named}:words"),
        }  # fmt: skip
        work.conn.execute(insert(robot_picture).values(**row))
        _keep_records(work, id_, one, like)


def _keep_records(work: Work, picture_id: int, reading: Reading, like: tuple[int, int] | None) -> None:
    """Keep what stands on a picture; where nothing was found, one empty record puts it before a person."""
    for place, found in enumerate(reading.found or (Found(),)):
        (id_,) = new_ids(work.conn, robot_record, 1)
        row = _judged(work, reading, found, like)
        contents = row.pop("contents")
        row |= {"id": id_, "file_id": work.file.id, "picture_id": picture_id, "place": place,
                "area_id": work.file.area_id, "created_at": work.at, "changed_at": work.at, "version": 1,
                "sealed": work.keys.sealed(packed(contents), f"robot_record:{id_}")}  # fmt: skip
        work.conn.execute(insert(robot_record).values(**row))


def _judged(work: Work, reading: Reading, found: Found, like: tuple[int, int] | None) -> dict[str, Any]:
    """Return a record as the rule leaves it: due to be entered, waiting for a person, or on record already."""
    facts = FileFacts(looks_like=None if like is None else f"#{like[1]}", simulated=work.simulated)
    local = from_epoch(work.at).astimezone(work.zone).replace(tzinfo=None)
    answer = judge(reading, found, candidates_for(work.conn, work.keys, found), facts, local, rules=work.rules.entering)
    sampled_at, result = epoch_of(found.sampled_at, work.zone), _text(found.result)
    state, reasons = _state(work, answer, sampled_at, result)
    return {
        "state": state, "rule": work.rules.id, "by_rule": state == "due", "urgent": answer.at_once,
        "resident_id": answer.person, "person_key": _person_key(work.keys, found), "sampled_at": sampled_at,
        "reported_at": epoch_of(found.reported_at, work.zone), "result": result, "method": _text(found.method),
        "confidence": min(_sure(found), default=None), "codes": json.dumps(sorted({one.code for one in reasons})),
        "contents": contents_of(found, reasons),
    }  # fmt: skip


def _state(work: Work, answer: Entering, sampled_at: int | None, result: str | None) -> tuple[str, tuple[Unmet, ...]]:
    """Return in which state a record begins, and why a person decides; what a laboratory told goes first."""
    if work.file.channel == ARRIVALS:
        return ("waiting" if answer.at_once else "suggested"), answer.reasons
    state, reasons = ("due" if answer.accept else "waiting"), answer.reasons
    if answer.person is not None and sampled_at is not None and result in RESULT_WORDS and not answer.at_once:
        told = held(work.conn, answer.person, sampled_at, str(result))
        if told is Held.SAME:
            return "known", reasons
        if told is Held.OTHER:
            return "waiting", (*reasons, unmet("contradicts", CONTRADICTS))
    return state, reasons


def epoch_of(moment: Moment | None, zone_: ZoneInfo) -> int | None:
    """Return the instant (epoch seconds) of a local time on a picture; None where it is no exact time."""
    if moment is None or moment.at is None or not moment.exact:
        return None
    return local_epoch(moment.at, zone_)


def local_epoch(at: datetime, zone_: ZoneInfo) -> int:
    """Return the epoch seconds of a naive local time."""
    return to_epoch(at.replace(tzinfo=zone_))


def _like(work: Work, look: str) -> tuple[int, int] | None:
    """Return (picture, file) of an earlier picture that looks the same, as long as pictures are kept; None: none."""
    if not look:
        return None
    p, seen = robot_picture.c, int(look, 16)
    since = work.at - work.rules.keep_days * DAY
    earlier = select(p.id, p.file_id, p.look).join(robot_file, robot_file.c.id == p.file_id)
    earlier = earlier.where(p.look.is_not(None), robot_file.c.at >= since, p.file_id != work.file.id).order_by(p.id)
    for row in work.conn.execute(earlier):
        if (int.from_bytes(bytes(row.look), "big") ^ seen).bit_count() <= work.rules.near_bits:
            return int(row.id), int(row.file_id)
    return None


def _person_key(keys: Keys, found: Found) -> bytes | None:
    seen = _text(found.identifier)
    return None if not seen or identities.is_masked(seen) else keys.person_key(seen)


def _sure(found: Found) -> Iterable[float]:
    values = (found.name, found.identifier, found.sampled_at, found.result)
    return [one.confidence for one in values if one is not None]


def _text(value: Value | None) -> str | None:
    return value.text if value is not None and value.text else None
