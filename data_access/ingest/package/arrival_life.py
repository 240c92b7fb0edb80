"""What happened to one arrival of the past, from its report on? What lists found, and what people did."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from data_access.commands.moving.arrival_checks import AT_RISK, MOVES
from data_access.commands.moving.arrival_checks import OUTCOMES as BY_RANK
from data_access.commands.moving.effects.arrivals import KINDS
from data_access.commands.moving.registering import sealed_name
from data_access.ingest.package.arrival_book import Book, JudgingList
from data_access.keys import normalised
from domain.instants import DAY
from domain.person_policy import Measure, Person
from domain.risk_areas import Path
from domain.schedules import PERSONS, quarantine_plan

STATES = {"high": "high_risk", "medium": "high_risk", "low": "low_risk", "needs_person": "to_verify", "none": "cleared"}
_as_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class Life:
    """One arrival from its report to the present: what lists found, what people did."""

    def __init__(self, book: Book, row: Mapping[str, Any], paths: Mapping[Path, int]) -> None:
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

    def _check(self, listed: JudgingList, at: int, *, counted: bool) -> None:
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
