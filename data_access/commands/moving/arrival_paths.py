"""Which distinct places did people come from, and what does the present list say of each? One row a path."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from threading import Lock

from sqlalchemy import Connection, select

from data_access.bulk import bulk_insert
from data_access.commands.moving.acting import new_ids
from data_access.driver_rows import rows_with
from data_access.engine import hold
from data_access.schema import risk_entry, risk_list, risk_list_entry, travel_path
from domain.risk_areas import Entry, Kind, Level, Match, Path, RiskIndex
from domain.risk_areas.model import RANK

COLUMNS = ("province", "city", "county", "township", "place")
PATHS = "travel_paths"
"""Lock: two reports from the same new place must not both enter it."""
KEPT_INDEXES = 2


@dataclass(frozen=True)
class PresentList:
    """The list that judges now: the one published last."""

    id: int
    version: str
    published_at: int


def present_list(conn: Connection) -> PresentList | None:
    """Return the list that judges now; None where none is on record."""
    r = risk_list.c
    statement = select(r.id, r.version, r.published_at).where(r.checked_at.is_not(None))
    row = conn.execute(statement.order_by(r.published_at.desc(), r.id.desc()).limit(1)).first()
    return None if row is None else PresentList(int(row.id), str(row.version), int(row.published_at))


@dataclass(frozen=True)
class Judge:
    """The entries of one list, ready to be asked, with the row of each."""

    index: RiskIndex
    ids: Mapping[Entry, int]

    def row(self, path: Path) -> tuple[int, int | None, str]:
        """Return (rank, entry id, why) of a path."""
        found: Match = self.index.match(path)
        why = json.dumps([found.why.message, dict(found.why.params)], ensure_ascii=False)
        return RANK[found.outcome], None if found.entry is None else self.ids[found.entry], why


_known: OrderedDict[tuple[str, int], Judge] = OrderedDict()
_lock = Lock()


def judge_of(conn: Connection, list_id: int | None) -> Judge:
    """Return the judge of a list (kept in memory: reading 45,000 lines takes a second); None: a list of nothing."""
    if list_id is None:
        return Judge(RiskIndex(()), {})
    key = (str(conn.engine.url), list_id)
    with _lock:
        known = _known.get(key)
    if known is None:
        known = _read(conn, list_id)
        remember(conn, list_id, known)
    return known


def remember(conn: Connection, list_id: int, judge: Judge) -> None:
    """Keep a judge that was made anyway."""
    with _lock:
        _known[str(conn.engine.url), list_id] = judge
        while len(_known) > KEPT_INDEXES:
            _known.popitem(last=False)


def forget_lists() -> None:
    """Forget what is kept in memory; for databases that come and go at one address."""
    with _lock:
        _known.clear()


def _read(conn: Connection, list_id: int) -> Judge:
    e = risk_entry.c
    statement = (
        select(e.id, e.level, e.kind, *(e[name] for name in COLUMNS), e.text, e.bounded)
        .join(risk_list_entry, risk_list_entry.c.entry_id == e.id)
        .where(risk_list_entry.c.list_id == list_id)
        .order_by(e.id)
    )
    ids = {
        Entry(Level(row[1]), Kind(row[2]), Path(*row[3:8]), row[8], bool(row[9])): int(row[0])
        for row in conn.execute(statement)
    }
    return Judge(RiskIndex(ids), ids)


def path_key(path: Path) -> bytes:
    """Return what names a path."""
    text = "\x1f".join((path.province, path.city, path.county, path.township, path.place))
    return hashlib.sha256(text.encode()).digest()[:16]


def path_ids(conn: Connection, paths: Iterable[Path], listed: PresentList | None) -> dict[Path, int]:
    """Return the row of each path; new ones are entered, judged by the present list."""
    keys = {path_key(path): path for path in paths}
    found = _held(conn, keys)
    missing = [key for key in keys if keys[key] not in found]
    if not missing:
        return found
    hold(conn, PATHS)
    found = _held(conn, keys)
    missing = [key for key in sorted(missing) if keys[key] not in found]
    judge = judge_of(conn, listed.id if listed else None)
    rows = []
    for id_, key in zip(new_ids(conn, travel_path, len(missing)), missing, strict=True):
        path = keys[key]
        rows.append((id_, key, *(getattr(path, name) for name in COLUMNS), *judge.row(path)))
        found[path] = id_
    bulk_insert(conn, travel_path, ("id", "key", *COLUMNS, "rank", "entry_id", "why"), rows)
    return found


def _held(conn: Connection, keys: Mapping[bytes, Path]) -> dict[Path, int]:
    return {keys[bytes(key)]: int(id_) for key, id_ in rows_with(conn, travel_path, ["key", "id"], "key", keys)}


def judge_again(conn: Connection, judge: Judge) -> Sequence[tuple[int, int | None, str, int]]:
    """Return (rank, entry id, why, path id) of the paths of which the list says something else than is written."""
    t = travel_path.c
    rows = conn.execute(select(t.id, *(t[name] for name in COLUMNS), t.rank, t.entry_id, t.why))
    changed = []
    for row in rows:
        now = judge.row(Path(*row[1:6]))
        if now != (row[6], row[7], row[8]):
            changed.append((*now, int(row[0])))
    return changed
