"""What may machines ask and deliver? The data API under ``/api/v1``, health and metrics."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

import anyio.to_thread
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from api.delivery import DeliveryRefused, body_of, sender_of
from api.health import health, metrics_text
from api.robot import robot_route
from data_access.commands.arrivals import ListTaken, take_in_list
from data_access.engine import Database
from data_access.ingest.batches import Source
from data_access.ingest.events import MOST_EVENTS, ingest_events
from data_access.ingest.line_list import ingest_infections
from data_access.ingest.moves import MOST_MOVES, ingest_moves
from data_access.ingest.point_reports import ingest_point_reports
from data_access.ingest.results import MOST_ROWS, ingest_results
from data_access.keys import Keys
from domain.errors import CockpitError, DatabaseError
from domain.instants import now, to_epoch
from domain.risk_areas import ListRefused

MOST_BYTES = 10 * 1024 * 1024
"""Bytes in one delivery."""

Rows = Sequence[Mapping[str, Any]]
Take = Callable[[Source, Any, int, str | None], dict[str, Any]]
Read = Callable[[bytes, str, int], Any]


def routes(db: Database, keys: Keys) -> list[Route]:
    """Return the API's routes over one database."""

    def take_results(of: Source, rows: Rows, at: int, key: str | None) -> dict[str, Any]:
        return ingest_results(db, keys, of, rows, at=at, key=key)

    def take_reports(of: Source, rows: Rows, at: int, key: str | None) -> dict[str, Any]:
        return ingest_point_reports(db, of, rows, at=at, key=key)

    def take_infections(of: Source, rows: Rows, at: int, key: str | None) -> dict[str, Any]:
        return ingest_infections(db, keys, of, rows, at=at, key=key)

    def take_moves(of: Source, rows: Rows, at: int, key: str | None) -> dict[str, Any]:
        return ingest_moves(db, keys, of, rows, at=at, key=key)

    def take_events(of: Source, rows: Rows, at: int, key: str | None) -> dict[str, Any]:
        return ingest_events(db, keys, of, rows, at=at, key=key)

    def take_list(of: Source, given: Any, at: int, _key: str | None) -> dict[str, Any]:
        return told(take_in_list(db, keys, given, source=of.code, at=at))

    async def answer_health(_: Request) -> Response:
        status, body = await anyio.to_thread.run_sync(health, db)
        return JSONResponse(body, status_code=status)

    async def answer_metrics(_: Request) -> Response:
        try:
            return PlainTextResponse(await anyio.to_thread.run_sync(metrics_text, db))
        except CockpitError as error:
            return PlainTextResponse(f"# {error}\n", status_code=503)

    return [
        Route("/api/v1/results", _receiver(db, "results", take_results), methods=["POST"]),
        Route("/api/v1/point-reports", _receiver(db, "points", take_reports), methods=["POST"]),
        Route("/api/v1/infections", _receiver(db, "infections", take_infections), methods=["POST"]),
        Route("/api/v1/moves", _receiver(db, "moves", take_moves, most=MOST_MOVES), methods=["POST"]),
        Route("/api/v1/events", _receiver(db, "events", take_events, most=MOST_EVENTS), methods=["POST"]),
        Route("/api/v1/risk-lists", _receiver(db, "risk_lists", take_list, read=read_object), methods=["POST"]),
        robot_route(db, keys),
        Route("/health", answer_health),
        Route("/metrics", answer_metrics),
    ]


def _receiver(
    db: Database, topic: str, take: Take, *, most: int = MOST_ROWS, read: Read | None = None
) -> Callable[[Request], Any]:
    async def receive(request: Request) -> Response:
        try:
            sender = await anyio.to_thread.run_sync(sender_of, db, request.headers.get("authorization"), topic)
            body, kind = await body_of(request, MOST_BYTES), request.headers.get("content-type", "")
            # 10 MB would hold up every screen
            rows = await anyio.to_thread.run_sync(read or read_rows, body, kind, most)
            key = request.headers.get("idempotency-key")
            if key is not None and not 0 < len(key) <= 200:
                raise DeliveryRefused(422, "The Idempotency-Key has 1 to 200 characters.")
            answer = await anyio.to_thread.run_sync(take, sender, rows, to_epoch(now()), key)
        except DeliveryRefused as refused:
            return JSONResponse({"error": refused.reason}, status_code=refused.status)
        except RecursionError:
            return JSONResponse({"error": "The rows are nested too deeply."}, status_code=422)
        except DatabaseError as error:
            return JSONResponse({"error": str(error)}, status_code=503, headers={"Retry-After": "5"})
        except ListRefused as refused:
            rows = [{"row": one.row, "column": one.column, "reason": one.text()} for one in refused.refusals]
            return JSONResponse({"error": str(refused), "rows": rows}, status_code=422)
        except CockpitError as error:
            return JSONResponse({"error": str(error)}, status_code=422)
        return JSONResponse(answer)

    return receive


def read_rows(body: bytes, content_type: str, most: int = MOST_ROWS) -> Rows:
    """Return the rows of a delivery: a JSON array of objects, or CSV with a heading. Raises ``DeliveryRefused``."""
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise DeliveryRefused(422, "The delivery is not UTF-8.") from None
    rows = _csv_rows(text) if "csv" in content_type.lower() else _json_rows(text)
    if len(rows) > most:
        raise DeliveryRefused(413, f"A delivery holds at most {most} rows; this one has {len(rows)}.")
    return rows


def read_object(body: bytes, _content_type: str, _most: int) -> Any:
    """Return a delivery that is one JSON document. Raises ``DeliveryRefused``."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError):  # UnicodeDecodeError is a ValueError
        raise DeliveryRefused(422, "The delivery is not JSON in UTF-8.") from None


def told(taken: ListTaken) -> dict[str, Any]:
    """Return what became of a list as the API gives it."""
    return {**asdict(taken), "notes": [note.text() for note in taken.notes]}


def _json_rows(text: str) -> Rows:
    try:
        rows = json.loads(text)
    except (ValueError, RecursionError):
        raise DeliveryRefused(422, "The delivery is not JSON.") from None
    if not isinstance(rows, list):
        raise DeliveryRefused(422, "The delivery is not a JSON array of rows.")
    return rows


def _csv_rows(text: str) -> Rows:
    try:
        reader = csv.reader(io.StringIO(text), strict=True)
        heading = next(reader, [])
        return [dict(zip(heading, row, strict=False)) for row in reader if row]
    except csv.Error as error:
        raise DeliveryRefused(422, f"The delivery is not CSV: {error}.") from None
