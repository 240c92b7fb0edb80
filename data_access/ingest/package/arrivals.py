"""How do lists of risk areas and past arrivals come in by file? Judged by the list of their day, then by later ones.

96,000 arrivals are written as whole rows with their log, in one go; the moves of single people are the same as live
ones. What a later list changed is logged with that list. Reports of one person are not merged: a file has them merged.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from itertools import groupby
from typing import Any

import numpy as np
from sqlalchemy import Connection, select

from data_access.audit import Actor
from data_access.bulk import bulk_insert
from data_access.commands.arrivals.lists import take_in_within
from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.arrival_checks import AT_RISK, MOVES
from data_access.commands.moving.arrival_checks import OUTCOMES as BY_RANK
from data_access.commands.moving.arrival_paths import Judge, judge_of, path_ids, present_list
from data_access.commands.moving.effects.arrivals import KINDS
from data_access.commands.moving.registering import sealed_name
from data_access.driver_rows import rows_with, update_rows
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.indexes import WORTH_IT, is_empty, without_indexes
from data_access.ingest.package.job import Job, ids_by_code
from data_access.ingest.package.report import TableReport
from data_access.ingest.result_rows import CLOCK_SKEW_S
from data_access.keys import normalised
from data_access.schema import area, arrival, arrival_check, arrival_place, resident, risk_list, task, transition
from domain.errors import N_
from domain.instants import DAY, from_epoch
from domain.person_policy import Measure, Person
from domain.risk_areas import ListRefused, Path, address, read_list
from domain.schedules import PERSONS, quarantine_plan

LEVELS = {"high": "highlist", "medium": "middlelist", "low": "lowlist"}
NO_AREA = N_("there is no area with this code")
NO_LEVEL = N_("{column} is not one of: {known}")
NO_PLACES = N_("the places are not a JSON list of province, city, county, township, place, first and last day")
NO_MAIN = N_("there is no arrival with this number before it")
IN_THE_FUTURE = N_("the time lies in the future; check the sender's clock")
STATES = {"high": "high_risk", "medium": "high_risk", "low": "low_risk", "needs_person": "to_verify", "none": "cleared"}
PARTS = 7
_path = lru_cache(maxsize=100_000)(address)
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def load_risk_lists(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in lists, oldest first, by the same command as the real format. ``new`` counts lines of new lists."""
    report = draft.report
    levels = draft.values("level")
    wrong = [n for n in range(draft.size) if draft.good[n] and levels[n] not in LEVELS]
    draft.refuse(wrong, "level", NO_LEVEL, known=", ".join(LEVELS))
    if not draft.may_go_on(skip_refused=job.skip_refused):
        return report
    names = ("published_at", "level", "province", "city", "county", "line")
    columns = [draft.values(name) for name in names]
    rows = sorted(
        ((*(column[n] for column in columns), n) for n in np.flatnonzero(draft.good).tolist()), key=lambda row: row[0]
    )
    for published, some in groupby(rows, key=lambda row: row[0]):
        lines = list(some)
        with job.begin() as conn:
            acting = Acting(conn, job.keys, Actor("package"), None, min(int(published), job.at), job.zone)
            try:
                taken = take_in_within(acting, read_list(_document(published, lines), zone=job.zone), "package")
            except ListRefused as refused:
                draft.refuse([row[6] for row in lines], "line", refused.refusals[0].reason)
                continue
        count = "unchanged" if taken.repeated else "new"
        setattr(report, count, getattr(report, count) + len(lines))
    return report


def _document(published: int, lines: Sequence[tuple[Any, ...]]) -> dict[str, Any]:
    body: dict[str, Any] = {"end_update_time": from_epoch(published).strftime("%Y-%m-%d %H:%M:%S") + "Z"}
    for level, name in LEVELS.items():
        grouped: dict[tuple[str, str, str], list[str]] = {}
        for row in lines:
            if row[1] == level:
                some = grouped.setdefault((row[2], row[3] or "", row[4] or ""), [])
                some += [row[5]] if row[5] else []
        body[name] = [
            {"type": "2", "province": key[0], "city": key[1], "county": key[2], "communitys": places}
            for key, places in grouped.items()
        ]
    return {"data": body}


@dataclass(frozen=True)
class _List:
    """A list that judged: since when, and what it says of each path."""

    id: int
    at: int
    judge: Judge


@dataclass
class _Book:
    """Rows on their way into the tables."""

    acting: Acting
    lists: Sequence[_List]
    arrivals: list[tuple[Any, ...]] = field(default_factory=list)
    places: list[tuple[Any, ...]] = field(default_factory=list)
    checks: list[tuple[Any, ...]] = field(default_factory=list)
    log: list[tuple[Any, ...]] = field(default_factory=list)
    tasks: list[tuple[Any, ...]] = field(default_factory=list)
    checked: dict[int, int] = field(default_factory=dict)
    changed: dict[int, int] = field(default_factory=dict)
    verdicts: dict[tuple[int, Path], tuple[int, int | None]] = field(default_factory=dict)

    def verdict(self, listed: _List, path: Path) -> tuple[int, int | None]:
        """Return rank and entry of a path by a list."""
        found = self.verdicts.get((listed.id, path))
        if found is None:
            found = self.verdicts[listed.id, path] = listed.judge.row(path)[:2]
        return found


ARRIVAL = (
    "id", "code", "area_id", "state", "version", "created_at", "changed_at", "resident_id", "person_key", "contact_key",
    "sealed", "with_id", "companions", "channel", "travel", "travel_number", "arrived_at", "last_exposure_on", "rank",
    "outcome", "list_id", "entry_id", "at_risk_at", "at_risk_until", "measure", "tests_until_on", "contacted_at",
    "controlled_at",
)  # fmt: skip
PLACE = ("arrival_id", "path_id", "since_on", "until_on", "counted")
CHECK = ("arrival_id", "list_id", "at", "before", "outcome", "entry_id", "changed")
LOG = ("record_type", "record_id", "version", "move", "from_state", "to_state", "at", "recorded_at", "area_id", "actor",
       "role", "reason", "details", "policy_version")  # fmt: skip
TASK = ("kind", "record_type", "record_id", "area_id", "resident_id", "created_at", "due_at", "completed_at",
        "cancelled_at", "org_code", "policy_version")  # fmt: skip


def load_arrivals(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Take in past arrivals, once each by number; what is known already is left as it is."""
    report = draft.report
    with job.begin() as conn:
        acting = Acting(conn, job.keys, Actor("package"), None, job.at, job.zone)
        rows = _rows(job, conn, draft)
        if not draft.may_go_on(skip_refused=job.skip_refused):
            return report
        held = {code for (code,) in rows_with(conn, arrival, ["code"], "code", [row["code"] for row in rows])}
        fresh = [row for row in rows if row["code"] not in held]
        report.new, report.unchanged = len(fresh), len(rows) - len(fresh)
        if fresh:
            job.advance("arrivals", 0.3)
            book = _Book(acting, _lists(conn))
            _write_book(conn, book, fresh)
            sender = job.source(conn, "arrivals")
            job.close(conn, sender, job.open_batch(conn, sender, parts, report), report, ("arrivals",))
    return report


def _rows(job: Job, conn: Connection, draft: Draft) -> list[dict[str, Any]]:
    areas = ids_by_code(conn, area)
    columns = {one.name: draft.values(one.name) for one in draft.spec.fields}
    draft.refuse_repeated(columns["code"], "code")
    rows: list[dict[str, Any]] = []
    wrong: list[dict[str, Any]] = []
    nowhere: list[dict[str, Any]] = []
    late: list[dict[str, Any]] = []
    for n in np.flatnonzero(draft.good).tolist():
        row = {name: column[n] for name, column in columns.items()} | {"row": n}
        row["area_id"], row["visits"] = areas.get(row["area_code"]), _visits(row["places"])
        (nowhere if row["area_id"] is None else wrong if row["visits"] is None
         else late if row["reported_at"] > job.at + CLOCK_SKEW_S else rows).append(row)  # fmt: skip
    draft.refuse([row["row"] for row in nowhere], "area_code", NO_AREA)
    draft.refuse([row["row"] for row in wrong], "places", NO_PLACES)
    draft.refuse([row["row"] for row in late], "reported_at", IN_THE_FUTURE)
    known = {row["code"] for row in rows}
    orphans = [row["row"] for row in rows if row["with_code"] and row["with_code"] not in known]
    draft.refuse(orphans, "with_code", NO_MAIN)
    return sorted((row for row in rows if draft.good[row["row"]]), key=lambda row: (bool(row["with_code"]), row["row"]))


def _visits(text: str) -> list[tuple[Path, str | None, str | None]] | None:
    try:
        given = json.loads(text)
        if not given or not all(len(one) == PARTS for one in given):
            return None
        for one in given:
            _ = [date.fromisoformat(day) for day in one[5:] if day]
        return [(_path(*(str(part or "") for part in one[:5])), one[5], one[6]) for one in given]
    except (ValueError, TypeError, RecursionError):
        return None


def _lists(conn: Connection) -> list[_List]:
    r = risk_list.c
    statement = select(r.id, r.checked_at).where(r.checked_at.is_not(None)).order_by(r.checked_at, r.id)
    return [_List(int(id_), int(at), judge_of(conn, int(id_))) for id_, at in conn.execute(statement)]


def _write_book(conn: Connection, book: _Book, rows: list[dict[str, Any]]) -> None:
    listed = present_list(conn)
    paths = path_ids(conn, dict.fromkeys(visit[0] for row in rows for visit in row["visits"]), listed)
    keys = [book.acting.keys.person_key(row["id_no"]) for row in rows]
    people = {bytes(key): int(id_) for key, id_ in rows_with(
        conn, resident, ("person_key", "id"), "person_key", set(keys))}  # fmt: skip
    ids = dict(zip((row["code"] for row in rows), new_ids(conn, arrival, len(rows)), strict=True))
    mains: dict[str, int] = {}
    for row in rows:
        if row["with_code"]:
            mains[row["with_code"]] = mains.get(row["with_code"], 0) + 1
    for row, key in zip(rows, keys, strict=True):
        row |= {"id": ids[row["code"]], "person_key": key, "resident_id": people.get(key),
                "with_id": ids.get(row["with_code"] or ""), "companions": mains.get(row["code"], 0)}  # fmt: skip
        _Life(book, row, paths).live()
    bulk = len(rows) >= WORTH_IT and is_empty(conn, arrival)
    with without_indexes(conn, arrival, arrival_place, arrival_check, drop=bulk):
        bulk_insert(conn, arrival, ARRIVAL, book.arrivals)
        bulk_insert(conn, arrival_place, PLACE, book.places)
        bulk_insert(conn, arrival_check, CHECK, book.checks)
    bulk_insert(conn, transition, LOG, sorted(book.log, key=lambda row: row[6]))
    bulk_insert(conn, task, TASK, book.tasks)
    counts = [(count, book.changed.get(id_, 0), id_) for id_, count in book.checked.items()]
    if counts:
        update_rows(conn, risk_list, ("checked", "changed", "id"), counts)


class _Life:
    """One arrival from its report to the present: what lists found, what people did."""

    def __init__(self, book: _Book, row: Mapping[str, Any], paths: Mapping[Path, int]) -> None:
        self.book, self.row, self.paths, self.acting = book, row, paths, book.acting
        self.state, self.version = "reported", 0
        self.rank: int | None = None
        self.outcome: str | None = None
        self.list_id: int | None = None
        self.entry: int | None = None
        self.risk: tuple[int | None, int | None] = (None, None)
        self.measure: str | None = None
        self.tests: str | None = None
        self.open: dict[str, list[Any]] = {}
        self.changed_at = int(row["reported_at"])
        self.controlled: int | None = None
        self.counted: list[tuple[Path, str | None]] = []

    def live(self) -> None:
        """Write the rows of this life into the book."""
        row, now = self.row, self.acting.now
        begun = int(row["reported_at"])
        days = self.acting.policy(begun).arrivals.lookback_days
        since = (self.acting.day(int(row["arrived_at"])) - timedelta(days=days)).isoformat()
        self.counted = [(path, until) for path, _first, until in row["visits"] if until is None or until >= since]
        self._log("report", begun)
        before = [one for one in self.book.lists if one.at <= begun]
        ends = int(row["arrived_at"]) + days * DAY
        later = [one for one in self.book.lists if begun < one.at < min(ends, now + 1)]
        spoke, over = row["contacted_at"], row["closed_at"]
        for place, listed in enumerate([*before[-1:], *later]):
            at = begun if before and place == 0 else listed.at
            if spoke is not None and spoke < at:
                break
            self._check(listed, at, counted=at != begun)
        if spoke is not None:
            self._speak(int(spoke))
        if over is not None and over >= self.changed_at and self.state == "low_risk":
            self._log("tests_taken", int(over), "closed", stops=("arrival_tests",))
        self._keep(since)

    def _check(self, listed: _List, at: int, *, counted: bool) -> None:
        verdicts = [self.book.verdict(listed, path) for path, _until in self.counted]
        rank, entry = max(verdicts, key=lambda one: one[0], default=(0, None))
        if counted:
            self.book.checked[listed.id] = self.book.checked.get(listed.id, 0) + 1
        if rank == self.rank:
            return
        outcome = BY_RANK[rank]
        first = self.rank is None
        self.book.checks.append((self.row["id"], listed.id, at, self.outcome, outcome.value, entry, not first))
        if not first and counted:
            self.book.changed[listed.id] = self.book.changed.get(listed.id, 0) + 1
        was, now = self.rank in AT_RISK, rank in AT_RISK
        self.risk = ((self.risk[0] if was else at), None) if now else (self.risk[0], at if was else self.risk[1])
        self.rank, self.entry, self.list_id, self.outcome = rank, entry, listed.id, outcome.value
        self._sort(MOVES[outcome], STATES[outcome.value], at)

    def _sort(self, move: str, state: str, at: int) -> None:
        if state == self.state and move == "find_high":
            return
        self._log(move, at, state, drops=True)
        self.measure = self.tests = None
        if move == "find_high":
            self._start(f"arrival_contact_{self.outcome}", at)
            self.measure = self._asked(at)
        elif move == "find_unclear":
            self._start("arrival_verify", at)
        elif move == "find_low":
            self.measure, self.tests = self._reminders(at)
            if self.tests is not None and self.tests >= self.acting.day(at).isoformat():
                self._start("arrival_tests", at, due=self.acting.end_of(self.tests))

    def _speak(self, at: int) -> None:
        at = max(at, self.changed_at)
        if self.state == "high_risk":
            self._log("contact", at, "contacted", stops=("arrival_contact_high", "arrival_contact_medium"))
            self._start("arrival_control", at)
            if self.measure not in (None, "officer", "nothing"):
                self._log("control", at, "controlled", stops=("arrival_control",))
                self.controlled = at
        elif self.state == "to_verify":
            self._log("clear", at, "cleared", stops=("arrival_verify",), reason="电话核实，未到过名单所列地点（模拟）")
            self.rank, self.outcome, self.measure = 0, "none", None

    def _asked(self, at: int) -> str:
        rule = self.acting.policy(at).persons[PERSONS[KINDS[str(self.outcome)]]]  # type: ignore[index]
        return {Measure.UNKNOWN: "officer", Measure.NOTHING: "nothing"}.get(rule.measure) or rule.stages[0].regime.value

    def _reminders(self, at: int) -> tuple[str, str | None]:
        policy, arrived = self.acting.policy(at), self.acting.day(int(self.row["arrived_at"]))
        if policy.persons[Person.LOW_RISK_ARRIVAL].measure is not Measure.PLAN:
            return "officer", None
        plan = quarantine_plan(Person.LOW_RISK_ARRIVAL, arrived, arrived, policy)
        return "tests", plan.tests[-1].on.isoformat() if plan.tests else None

    def _start(self, kind: str, at: int, due: int | None = None) -> None:
        ends, policy = (due, self.acting.policy(at).id) if due is not None else self.acting.due(kind, at, at)
        self.open[kind] = [kind, "arrival", self.row["id"], self.row["area_id"], self.row["resident_id"], at, ends,
                           None, None, "grid", policy]  # fmt: skip

    def _end(self, kinds: Sequence[str], at: int, column: int) -> None:
        for kind in kinds:
            if kind in self.open:
                self.open[kind][column] = at
                self.book.tasks.append(tuple(self.open.pop(kind)))

    def _log(
        self, move: str, at: int, state: str | None = None, *, stops: Sequence[str] = (), drops: bool = False,
        reason: str | None = None,
    ) -> None:  # fmt: skip
        self._end(stops, at, 7)
        if drops:
            self._end(list(self.open), at, 8)
        before, self.state, self.version = self.state if self.version else None, state or self.state, self.version + 1
        at = self.changed_at = max(at, self.changed_at)
        by_rule = move.startswith("find_")
        actor = f"rule:{move}" if by_rule else "package"
        role = None if by_rule or move == "report" else "grid"
        self.book.log.append(("arrival", self.row["id"], self.version, move, before, self.state, at, at,
                              self.row["area_id"], actor, role, reason, None, self.acting.policy(at).id))  # fmt: skip

    def _keep(self, since: str) -> None:
        row, book = self.row, self.book
        book.tasks += [tuple(one) for one in self.open.values()]
        exposed = max((until for path, until in self.counted if until), default=None) if self.rank else None
        if self.rank and exposed is None:
            exposed = self.acting.day(int(row["arrived_at"])).isoformat()
        phone, keys = row["phone"], self.acting.keys
        fields = {"id_type": row["id_type"] or "id_card", "id_no": normalised(row["id_no"]), "name": row["name"],
                  "phone": phone, "address": None}  # fmt: skip
        plain = _as_json(fields)
        book.arrivals.append((
            row["id"], row["code"], row["area_id"], self.state, self.version, int(row["reported_at"]), self.changed_at,
            row["resident_id"], row["person_key"], keys.contact_key(phone, row["name"] or "") if phone else None,
            keys.sealed(plain.encode(), sealed_name(row["code"])), row["with_id"], row["companions"],
            row["channel"] or "self", row["travel"] or "other", row["travel_number"], int(row["arrived_at"]), exposed,
            self.rank, self.outcome, self.list_id, self.entry, *self.risk, self.measure, self.tests,
            row["contacted_at"] if self.state in ("contacted", "controlled") else None,
            self.controlled,
        ))  # fmt: skip
        book.places += [
            (row["id"], self.paths[path], first, until, until is None or until >= since)
            for path, first, until in row["visits"]
        ]
