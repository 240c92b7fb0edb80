"""Start the public's process: ``COCKPIT_AUDIENCE=public python cockpit.py serve``. No page, session or table of the
staff is imported here; the database's user needs the rights of ``data_access.public_role`` alone.
"""

from __future__ import annotations

import os

import uvicorn
from starlette.applications import Starlette

from api.hosts import allowed_hosts
from data_access.engine import Database
from data_access.keys import Keys
from data_access.settings import Settings
from public.site import PublicSite

BEHIND = 5
"""Where processors are scarce the staff's process gets three quarters of them."""


def create(chosen: Settings, database: Database, keys: Keys) -> Starlette:
    """Return the application of one installation."""
    return PublicSite(database, keys, allowed_hosts=allowed_hosts(chosen), posts=chosen.public_posts_a_minute).app()


def run(chosen: Settings, database: Database, keys: Keys) -> None:
    """Serve until stopped. A proxy on the same machine may say whose request it passes on.

    On a machine shared with the staff's process that one goes first: whatever the street sends, headquarters works.
    """
    if hasattr(os, "nice"):
        os.nice(BEHIND)
    uvicorn.run(
        create(chosen, database, keys), host=chosen.address, port=chosen.port, log_level="warning", server_header=False,
        timeout_keep_alive=15, limit_concurrency=400, h11_max_incomplete_event_size=32 * 1024,
    )  # fmt: skip
