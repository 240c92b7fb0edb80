"""The survey's routes behind the real gate, over a small district: a phone that is signed in, or is not."""

from __future__ import annotations

import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import httpx
from anyio.from_thread import start_blocking_portal
from sqlalchemy import select
from starlette.applications import Starlette
from starlette.responses import Response

from api.cookies import SESSION, Cookies
from api.site import site
from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.commands.sign_in import sign_in_external
from data_access.doors import ensure_doors
from data_access.schema import dwelling, survey_entry
from data_access.settings import Settings
from data_access.signed_in import SessionBook
from domain.instants import now, to_epoch
from field.site import field_routes
from tests.world import World

UNIT, OTHER = "330113/S1/C1/A/a", "330113/S2/C2/B/b"
BUILDING = "甲村1组"
ROLES = {"wang": ("grid", "A"), "li": ("grid", "B"), "zhao": ("community", "C1"), "wall": ("wall", "330113"),
         "lab": ("lab", "330113"), "hq": ("hq", "330113"), "ying": ("cdc", "330113")}  # fmt: skip
DOORS = 4


@dataclass
class Gated:
    """The staff's server with the phones' pages, as ``app.py`` puts them together, without Streamlit behind."""

    world: World
    _cookies: dict[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        db, keys = self.world.db, self.world.keys
        book, chosen = SessionBook(db), Settings.model_validate({"allowed_hosts": "localhost"})
        routes, middleware = site(chosen, db, keys, book, beside=field_routes(db, keys, book))
        self.app = Starlette(routes=routes, middleware=middleware)
        self.unit = self.world.area(UNIT)
        self.world.area(OTHER)
        self.world.setting("simulated", True)
        with db.write() as conn:
            for name, (role, code) in ROLES.items():
                add_user(conn, Actor("cli"), username=name, role=role, area_codes=[code], display_name=name,
                         password="a long password")  # fmt: skip
            places = [(self.unit, f"{BUILDING}{number}号") for number in range(1, DOORS + 1)]
            made = ensure_doors(conn, [*places, (self.world.area(OTHER), f"{BUILDING}1号")], at=to_epoch(now()))
        self.doors = [one for one in made if one is not None]
        for number, door in enumerate(self.doors[:DOORS], 1):
            self.world.resident(
                UNIT, name=f"王{'甲乙丙丁'[number - 1]}", address=f"{BUILDING}{number}号", dwelling_id=door
            )
        self._portal = start_blocking_portal()
        self._loop = self._portal.__enter__()

    def close(self) -> None:
        """Leave no thread behind."""
        self._portal.__exit__(None, None, None)

    def ask(self, who: str | None, method: str, path: str, **more: Any) -> httpx.Response:
        """Return the answer to somebody's request, redirects not followed."""
        headers = {"accept-language": "en", "accept": "text/html", **more.pop("headers", {})}
        if who is not None:
            headers["cookie"] = f"{SESSION}={self._cookie(who)}"

        async def asked() -> httpx.Response:
            transport = httpx.ASGITransport(app=self.app, raise_app_exceptions=False)
            async with httpx.AsyncClient(transport=transport, base_url="http://localhost") as client:
                return await client.request(method, path, headers=headers, **more)

        return self._loop.call(asked)

    def get(self, who: str | None, path: str, **more: Any) -> httpx.Response:
        """Look at a page."""
        return self.ask(who, "GET", path, **more)

    def send(self, who: str | None, path: str, body: Any, **more: Any) -> httpx.Response:
        """Send JSON, or bytes as they are."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        kind = {"accept": "application/json", "content-type": "application/json", "origin": "http://localhost"}
        return self.ask(who, "POST", path, content=content, headers=kind | more)

    def entries(self, who: str | None, *entries: dict[str, Any]) -> httpx.Response:
        """Send entries."""
        return self.send(who, "/field/survey/entries", {"entries": list(entries)})

    def entry(self, door: int, outcome: str = "unchanged", **more: Any) -> dict[str, Any]:
        """Return an entry as a phone makes it."""
        base = {"key": secrets.token_hex(16), "dwelling": self.doors[door], "base": 0, "after": None}
        return base | {"at": to_epoch(now()), "outcome": outcome} | more

    def kept(self) -> Sequence[tuple[int, str]]:
        """Return the entries on record: door and state."""
        with self.world.db.read() as conn:
            rows = conn.execute(select(survey_entry.c.dwelling_id, survey_entry.c.state).order_by(survey_entry.c.id))
            return [(self.doors.index(int(row[0])), str(row[1])) for row in rows]

    def code(self, door: int) -> str:
        """Return the code at a door."""
        with self.world.db.read() as conn:
            return str(conn.execute(select(dwelling.c.code).where(dwelling.c.id == self.doors[door])).scalar_one())

    def _cookie(self, who: str) -> str:
        if who not in self._cookies:
            token = sign_in_external(self.world.db, who, address="::1", lifetime_s=3600)
            response = Response()
            Cookies(self.world.keys).write(response, {"type": "http", "headers": []}, SESSION, token, seconds=3600)
            self._cookies[who] = response.headers["set-cookie"].split(";")[0].partition("=")[2]
        return self._cookies[who]
