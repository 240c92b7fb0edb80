"""What do the lists say of each arrival, and who changed? Written set by set, moved on by the engine.

A check of many is a few statements: places are judged once each (``arrival_paths``), the arrivals whose strictest place
changed are found by the database, and only these are written, logged and moved. 250,000 arrivals: ``bench arrivals``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Select, func, select, union

from data_access.commands.moving.acting import Acting
from data_access.commands.moving.arrival_paths import PresentList, judge_again, judge_of
from data_access.commands.moving.orders import Order, Wish
from data_access.commands.moving.writing import put_rows
from data_access.driver_rows import rows_with, update_rows
from data_access.schema import arrival, arrival_check, arrival_place, travel_path
from domain.instants import DAY
from domain.risk_areas import Outcome
from domain.risk_areas.model import RANK
from domain.workflow.arrivals import SORTED

OUTCOMES = {rank: outcome for outcome, rank in RANK.items()}
AT_RISK = (RANK[Outcome.LOW], RANK[Outcome.MEDIUM], RANK[Outcome.HIGH])
"""Ranks of people who were in an area of the list; undecided ones are not counted until somebody decided."""
MOVES = {
    Outcome.HIGH: "find_high",
    Outcome.MEDIUM: "find_high",
    Outcome.LOW: "find_low",
    Outcome.NEEDS_PERSON: "find_unclear",
    Outcome.NONE: "find_none",
}
FOLLOWED = ("merged", "invalid")
"""States whose records are not checked any more."""
HELD = ("id", "state", "rank", "outcome", "arrived_at", "at_risk_at", "at_risk_until", "contacted_at")


@dataclass(frozen=True)
class Checked:
    """What a check came to: arrivals looked at, and those whose outcome changed (ids)."""

    checked: int
    changed: tuple[int, ...] = ()
    orders: tuple[Order, ...] = ()
    """The moves that follow; whoever asked for the check carries them out as a rule's."""


def check_new(acting: Acting, listed: PresentList | None, ids: Collection[int]) -> Checked:
    """Check arrivals just reported or given further places."""
    return _check(acting, listed, _differing().where(arrival.c.id.in_(sorted(ids))), len(ids))


def check_all(acting: Acting, listed: PresentList) -> Checked:
    """Check everybody who arrived in the policy's look-back before now against a new list."""
    since = acting.now - acting.policy(acting.now).arrivals.lookback_days * DAY
    changed = judge_again(acting.conn, judge_of(acting.conn, listed.id))
    rows = [(rank, entry, why, listed.id, id_) for rank, entry, why, id_ in changed]
    if rows:
        update_rows(acting.conn, travel_path, ("rank", "entry_id", "why", "list_id", "id"), rows)
    a, p, t = arrival.c, arrival_place.c, travel_path.c
    window = (a.arrived_at > since, a.state.not_in(FOLLOWED))
    count = int(acting.conn.execute(select(func.count()).select_from(arrival).where(*window)).scalar_one())
    touched = select(p.arrival_id).join(travel_path, t.id == p.path_id).where(t.list_id == listed.id)
    wanted = union(touched, select(a.id).where(a.rank.is_(None), *window))  # with OR the database reads everybody
    return _check(acting, listed, _differing().where(*window, a.id.in_(wanted)), count)


def _differing() -> Select[Any]:
    """Select arrivals with the rank of their strictest place, where that is not what is written."""
    a, p, t = arrival.c, arrival_place.c, travel_path.c
    strictest = func.max(t.rank)
    return (
        select(*(a[name] for name in HELD), strictest.label("now"))
        .join(arrival_place, p.arrival_id == a.id)
        .join(travel_path, t.id == p.path_id)
        .where(p.counted)
        .group_by(*(a[name] for name in HELD))
        .having((a.rank.is_(None)) | (strictest != a.rank))
    )


def _check(acting: Acting, listed: PresentList | None, statement: Select[Any], count: int) -> Checked:
    if listed is None:
        return Checked(count)
    rows = [row for row in acting.conn.execute(statement.order_by(arrival.c.id)) if not _decided(row)]
    if not rows:
        return Checked(count)
    where = _deciding(acting, [int(row.id) for row in rows])
    _write(acting, listed, rows, where)
    acting.touched.add("arrivals")
    changed = tuple(int(row.id) for row in rows if row.rank is not None)
    return Checked(count, changed, tuple(_orders(acting, rows)))


def _decided(row: Any) -> bool:
    """Return whether a person's word stands: somebody spoke to them, and the list is not certain of more."""
    return row.contacted_at is not None and OUTCOMES[row.now] is Outcome.NEEDS_PERSON


def _deciding(acting: Acting, ids: Sequence[int]) -> dict[int, tuple[int | None, str | None]]:
    """Return the entry that decides each arrival, and the last day in a place of the list."""
    names = ("arrival_id", "path_id", "until_on", "counted")
    places = [row for row in rows_with(acting.conn, arrival_place, names, "arrival_id", ids) if row[3]]
    known = {int(row[0]): (int(row[1]), row[2]) for row in rows_with(
        acting.conn, travel_path, ("id", "rank", "entry_id"), "id", {int(row[1]) for row in places})}  # fmt: skip
    best: dict[int, tuple[int, int | None]] = {}
    last: dict[int, str] = {}
    for id_, path, until, _counted in places:
        rank, entry = known[int(path)]
        best[int(id_)] = max(best.get(int(id_), (-1, None)), (rank, entry), key=lambda one: one[0])
        if rank and until:
            last[int(id_)] = max(last.get(int(id_), ""), until)
    return {id_: (entry, last.get(id_)) for id_, (_rank, entry) in best.items()}


def _write(
    acting: Acting, listed: PresentList, rows: Sequence[Any], where: dict[int, tuple[int | None, str | None]]
) -> None:
    names = ("rank", "outcome", "list_id", "entry_id", "last_exposure_on", "at_risk_at", "at_risk_until", "id")
    written, logged = [], []
    for row in rows:
        entry, last = where[int(row.id)]
        outcome = OUTCOMES[row.now]
        exposed = (last or acting.day(row.arrived_at).isoformat()) if row.now else None
        written.append((row.now, outcome.value, listed.id, entry, exposed, *_at_risk(acting, row), int(row.id)))
        logged.append((int(row.id), listed.id, acting.now, row.outcome, outcome.value, entry, row.rank is not None))
    update_rows(acting.conn, arrival, names, written)
    columns = ("arrival_id", "list_id", "at", "before", "outcome", "entry_id", "changed")
    put_rows(acting, arrival_check, columns, logged)


def _at_risk(acting: Acting, row: Any) -> tuple[int | None, int | None]:
    """Return since and until when a place of theirs is on the list: what the five-colour rule counts."""
    was, now = row.rank in AT_RISK, row.now in AT_RISK
    if now:
        return (row.at_risk_at if was else acting.now), None
    return row.at_risk_at, (acting.now if was else row.at_risk_until)


def _orders(acting: Acting, rows: Iterable[Any]) -> Iterator[Order]:
    by_move: dict[str, list[Wish]] = {}
    for row in rows:
        outcome = OUTCOMES[row.now]
        spoken = row.contacted_at is not None and outcome not in (Outcome.HIGH, Outcome.MEDIUM)
        if row.state in SORTED and not spoken:
            by_move.setdefault(MOVES[outcome], []).append(Wish(int(row.id), at=acting.now))
    for move, wishes in by_move.items():
        yield Order("arrival", move, wishes, optional=True)
