"""Was this batch here before? Every delivery is one row, taken in once and answered alike each time it comes again."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache
from typing import Any

from sqlalchemy import Connection, Update, bindparam, func, select, update

from data_access.engine import insert_for
from data_access.schema import batch, source
from domain.errors import N_, IngestError
from domain.refusals import Refusal


class Status(StrEnum):
    """What became of one row."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    CORRECTION = "correction"
    UNMATCHED = "unmatched"
    REFUSED = "refused"


COUNTED = tuple(status.value for status in Status)


@dataclass
class Answer:
    """What became of a batch: a status a row (row numbers from 1) and the refusals with their reasons."""

    batch_id: int = 0
    repeated: bool = False
    statuses: dict[int, Status] = field(default_factory=dict)
    refusals: list[Refusal] = field(default_factory=list)
    changed: bool = False

    def count(self, status: Status) -> int:
        """Return how many rows ended in ``status``."""
        return Counter(self.statuses.values())[status]

    def as_json(self) -> dict[str, Any]:
        """Return the answer as the API gives it: counts, and a line for every row that is not simply accepted."""
        told = [(number, str(status)) for number, status in sorted(self.statuses.items())]
        counts = Counter(word for _number, word in told)
        rows: list[dict[str, Any]] = [{"row": number, "status": word} for number, word in told]
        reasons = {refusal.row: {"column": refusal.column, "reason": refusal.text()} for refusal in self.refusals}
        for line in rows if reasons else ():
            line |= reasons.get(line["row"], {})
        return {"batch": self.batch_id, **{name: counts[name] for name in COUNTED}, "rows": rows}


@dataclass(frozen=True)
class Source:
    """Who delivers: a row of ``source``."""

    id: int
    code: str
    topic: str


def find_source(conn: Connection, *, code: str | None = None, token_hash: bytes | None = None) -> Source | None:
    """Return the enabled source with this code or API token; None where there is none."""
    condition = source.c.code == code if code is not None else source.c.token_hash == token_hash
    row = conn.execute(select(source).where(condition, source.c.disabled.is_(False))).first()
    return None if row is None else Source(row.id, row.code, row.topic)


def require_source(conn: Connection, code: str) -> Source:
    """Return the source with this code. Raises ``IngestError`` where it is unknown or disabled."""
    found = find_source(conn, code=code)
    if found is None:
        raise IngestError(N_("The source {code} is unknown or disabled."), code=code)
    return found


def content_key(rows: Sequence[Mapping[str, Any]]) -> str:
    """Return the key of a delivery whose sender gave none: the SHA-256 of its content."""
    text = json.dumps(list(rows), ensure_ascii=False, sort_keys=True, default=str)
    return "sha256:" + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def open_batch(conn: Connection, of: Source, key: str, *, at: int, read: int) -> int | None:
    """Return the id of a new batch; None where ``key`` was taken in before. A second writer waits for the first."""
    row = dict.fromkeys(COUNTED, 0) | {"source_id": of.id, "received_at": at, "read": read, "key": key}
    made = conn.execute(_opening(conn.dialect.name), row).scalar_one_or_none()
    return None if made is None else int(made)


@lru_cache
def _opening(dialect: str) -> Any:
    statement = insert_for(dialect, batch).on_conflict_do_nothing(index_elements=["source_id", "key"])
    return statement.returning(batch.c.id)


def earlier_answer(conn: Connection, of: Source, key: str) -> dict[str, Any]:
    """Return the answer that was given when the batch came first, marked ``repeated``."""
    statement = select(batch.c.answer, batch.c.read).where(batch.c.source_id == of.id, batch.c.key == key)
    found = conn.execute(statement).one()
    answer: dict[str, Any] = json.loads(found.answer or "{}")
    told = {line["row"]: line for line in answer.get("rows", ())}
    plain = ({"row": number, "status": Status.ACCEPTED.value} for number in range(1, found.read + 1))
    return {**answer, "rows": [told.get(line["row"], line) for line in plain], "repeated": True}


def close_batch(conn: Connection, of: Source, answer: Answer, *, at: int, cursor_at: int | None) -> dict[str, Any]:
    """Write the counts and the answer of a batch and advance its source, never backwards. Returns the answer."""
    given = answer.as_json()
    counts = {name: given[name] for name in COUNTED}
    plain = Status.ACCEPTED.value
    told = [line for line in given["rows"] if line["status"] != plain]  # the others go without saying
    stored = json.dumps({**given, "rows": told}, ensure_ascii=False)
    conn.execute(_CLOSE, {"b_id": answer.batch_id, "answer": stored, **counts})
    touch_source(conn, of.id, at=at, cursor_at=cursor_at)
    return given


def touch_source(conn: Connection, source_id: int, *, at: int, cursor_at: int | None) -> None:
    """Advance when a source last delivered, and the latest instant its records speak of; both only grow."""
    told = {"last_batch_at": at} | ({} if cursor_at is None else {"cursor_at": cursor_at})
    given = {f"b_{name}": value for name, value in told.items()}
    conn.execute(_advance(conn.dialect.name, *told), given | {"b_id": source_id})


@lru_cache
def _advance(dialect: str, *columns: str) -> Update:
    greatest = func.max if dialect == "sqlite" else func.greatest
    new = {name: greatest(func.coalesce(source.c[name], 0), bindparam(f"b_{name}")) for name in columns}
    return update(source).where(source.c.id == bindparam("b_id")).values(new)


_CLOSE = (
    update(batch)
    .where(batch.c.id == bindparam("b_id"))
    .values({name: bindparam(name) for name in ("answer", *COUNTED)})
)
