"""The day's pages over a small district, as a phone meets them: routes without the gate, a session of each role."""

from __future__ import annotations

import html
import io
import re
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal
from PIL import Image
from sqlalchemy import select
from starlette.applications import Starlette

from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.commands.sign_in import sign_in_external
from data_access.keys import token_hash
from data_access.schema import audit
from data_access.signed_in import SessionBook
from domain.instants import now
from field.day import day_routes
from field.desk import Desk
from field.who import SESSION_HEADER
from tests.records import give_task, put
from tests.world import World

UNIT, OTHER = "330113/S1/C1/A/a", "330113/S1/C1/B/b"
SQUARE = '{"type":"Polygon","coordinates":[[[120.2,30.4],[120.21,30.4],[120.21,30.41],[120.2,30.41],[120.2,30.4]]]}'
ROLES = {"wang": ("grid", "A"), "li": ("grid", "B"), "zhao": ("community", "C1"), "wall": ("wall", "330113"),
         "hq": ("hq", "330113")}  # fmt: skip


def words(text: str) -> str:
    """Return what a page says."""
    bare = re.sub(r"<[^>]+>", " ", re.sub(r"<style.*?</style>", "", text, flags=re.S))
    return html.unescape(re.sub(r"\s+", " ", bare))


def picture(kind: str = "JPEG", size: tuple[int, int] = (60, 40)) -> bytes:
    """Return a photo that tells where it was taken."""
    out, exif = io.BytesIO(), Image.Exif()
    exif[0x010F] = "SecretCamera"
    Image.new("RGB", size, "navy").save(out, kind, exif=exif)
    return out.getvalue()


@dataclass
class Phones:
    """The district, and phones of everybody in it."""

    world: World
    _sessions: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.book = SessionBook(self.world.db)
        self.app = Starlette(routes=day_routes(Desk(self.world.db, self.world.keys, self.book)))
        self.world.area(UNIT, boundary=SQUARE)
        self.world.area(OTHER)
        with self.world.db.write() as conn:
            for name, (role, code) in ROLES.items():
                add_user(conn, Actor("cli"), username=name, role=role, area_codes=[code], display_name=name,
                         password="a long password")  # fmt: skip
        self._portal = start_blocking_portal()
        self._loop = self._portal.__enter__()

    def close(self) -> None:
        """Leave no thread behind."""
        self._portal.__exit__(None, None, None)

    def ask(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Return the answer to somebody's request, redirects not followed."""
        headers = {"accept-language": "en", **more.pop("headers", {})}
        if who is not None:
            headers[SESSION_HEADER] = self._session(who)

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, headers=headers, **more)

        return self._loop.call(asked)

    def get(self, who: str | None, path: str) -> httpx.Response:
        """Look at a page."""
        return self.ask(who, "GET", path)

    def send(self, who: str, fields: dict[str, str], *photos: bytes) -> httpx.Response:
        """Send a form."""
        files = [("photo", ("x.jpg", one, "image/jpeg")) for one in photos] or [("none", ("", b""))]
        return self.ask(who, "POST", "/field/task", data=fields, files=files)

    def _session(self, who: str) -> str:
        if who not in self._sessions:
            token = sign_in_external(self.world.db, who, address="::1", lifetime_s=3600)
            self._sessions[who] = token_hash(token).hex()
        return self._sessions[who]

    def thing(self, record: str, kind: str, *moves: str, unit: str = UNIT, **columns: Any) -> int:
        """Return the id of a record with a clock that a grid worker owes in half an hour."""
        at = now().replace(microsecond=0)
        made = put(self.world, record, unit, at - timedelta(hours=3), *moves, **columns)
        give_task(self.world, record, made, kind, at - timedelta(hours=2), at + timedelta(minutes=30), org_code="grid")
        return made

    def audited(self) -> list[str]:
        """Return what was audited, oldest first, sign-ins left out."""
        with self.world.db.read() as conn:
            found = conn.execute(select(audit.c.action).order_by(audit.c.id)).scalars()
            return [one for one in found if one not in ("add_user", "sign_in")]


def forms(text: str) -> dict[str, dict[str, str]]:
    """Return the hidden fields of each form of a page, by the name of its move."""
    found = {}
    for part in re.findall(r"<form.*?</form>", text, flags=re.S):
        hidden = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', part))
        found[hidden["move"]] = hidden
    return found
