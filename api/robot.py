"""How do machines send pictures of results? ``POST /api/v1/robot``: files in, an answer for each, read later."""

from __future__ import annotations

import io
from typing import Any

import anyio.to_thread
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import File, parse_form
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from api.delivery import DeliveryRefused, body_of, sender_of
from data_access.commands.robot.submitting import Given, submit_from_outside
from data_access.engine import Database
from data_access.keys import Keys
from domain.errors import CockpitError, DatabaseError
from domain.instants import now, to_epoch

MOST_BYTES = 64 * 1024 * 1024
"""Bytes in one delivery: fifty photos of a phone, or a zip of hundreds of screenshots."""
MOST_FILES = 500
NAMED = "x-file-name"


def robot_route(db: Database, keys: Keys) -> Route:
    """Return the route over one database."""

    def take(sender: str, files: list[Given], area_code: str | None) -> dict[str, Any]:
        at = to_epoch(now())
        pile = submit_from_outside(db, keys, sender, files, channel="api", area_code=area_code, at=at)
        return {"pile": pile.id, "files": [_told(number, one) for number, one in enumerate(pile.files, start=1)]}

    async def receive(request: Request) -> Response:
        try:
            header = request.headers.get("authorization")
            sender = await anyio.to_thread.run_sync(sender_of, db, header, "robot")
            body = await body_of(request, MOST_BYTES)
            kind, named = request.headers.get("content-type", ""), request.headers.get(NAMED, "picture")
            files = await anyio.to_thread.run_sync(read_files, body, kind, named)
            area_code = request.query_params.get("area")
            return JSONResponse(await anyio.to_thread.run_sync(take, sender.code, files, area_code))
        except DeliveryRefused as refused:
            return JSONResponse({"error": refused.reason}, status_code=refused.status)
        except DatabaseError as error:
            return JSONResponse({"error": str(error)}, status_code=503, headers={"Retry-After": "5"})
        except CockpitError as error:
            return JSONResponse({"error": str(error)}, status_code=422)

    return Route("/api/v1/robot", receive, methods=["POST"])


def read_files(body: bytes, content_type: str, name: str) -> list[Given]:
    """Return the files of a delivery: the parts of a form, or the body as one file. Raises ``DeliveryRefused``."""
    if not content_type.lower().startswith("multipart/form-data"):
        return [Given(name, body)]
    found: list[Given] = []

    def keep(file: File) -> None:
        if len(found) >= MOST_FILES:
            raise DeliveryRefused(413, f"A delivery holds at most {MOST_FILES} files.")
        file.file_object.seek(0)
        told = (file.file_name or b"picture").decode("utf-8", "replace")
        found.append(Given(told.replace("\\", "/").rpartition("/")[2], file.file_object.read()))
        file.close()

    headers = {"Content-Type": content_type.encode(), "Content-Length": str(len(body)).encode()}
    try:
        parse_form(headers, io.BytesIO(body), None, keep)
    except (FormParserError, ValueError) as error:
        raise DeliveryRefused(422, f"The form cannot be read: {error}.") from None
    if not found:
        raise DeliveryRefused(422, "The form holds no file.")
    return found


def _told(number: int, one: Any) -> dict[str, Any]:
    line = {"file": number, "name": one.name, "status": one.status}
    if one.file_id is not None:
        line["id"] = one.file_id
    return line if one.why is None else line | {"reason": one.why.text()}
