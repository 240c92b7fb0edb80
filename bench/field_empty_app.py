"""The staff's server with one page more under ``/field/empty``: the same frame, gate and headers around nothing."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

if __name__ == "__main__":
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    sys.path.insert(0, str(ROOT))
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

    from app import create_app
    from data_access.engine import Database
    from data_access.keys import Keys
    from data_access.queries.accounts import SignedIn
    from data_access.settings import settings
    from data_access.signed_in import SessionBook
    from field.desk import Desk
    from field.page import Page
    from field.site import field_routes

    async def empty(_request: Request, page: Page, _who: SignedIn) -> Response:
        return page.answer("empty", "")

    def with_empty(db: Database, keys: Keys, book: SessionBook) -> list[Route]:
        return [Route("/field/empty", Desk(db, keys, book).page(empty)), *field_routes(db, keys, book)]

    chosen = settings()
    create_app(chosen, phones=with_empty).run(config={"server.address": chosen.address, "server.port": chosen.port})
