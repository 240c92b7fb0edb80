"""Which server answers? Streamlit with a gate before it, routes beside it, and one poller behind it."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator, Callable
from functools import partial
from pathlib import Path
from typing import Any

import anyio.to_thread
import streamlit as st
from starlette.routing import Route
from streamlit.file_util import get_static_dir

from api.preload import preloads
from api.site import site
from data_access.commands.arrivals.inbox import take_in_waiting
from data_access.engine import Database
from data_access.keys import Keys
from data_access.repeating import Repeating
from data_access.settings import Settings, settings
from data_access.signed_in import SessionBook
from domain.alarms import alarm_rules
from domain.errors import N_, CockpitError, ConfigurationError
from domain.policies import policies
from field.site import field_routes
from session import reading
from session.errors import show_script_error
from session.process import process
from session.streamlit_mends import mend

Phones = Callable[[Database, Keys, SessionBook], list[Route]]
ROOT = Path(__file__).resolve().parent
INBOX_EVERY_S = 1.0
"""A street sees a traveller from a high-risk area this much later at most, and its panels' refresh."""
REQUIRED_CONFIG = {
    "server.trustedUserHeaders": {"x-cockpit-session": "session", "x-cockpit-user": "username"},
    "browser.gatherUsageStats": False,
    "server.enableAgentApi": False,
    "server.enableCORS": True,
    "server.enableXsrfProtection": True,
    "server.baseUrlPath": "",
    "client.showErrorDetails": "none",
}
"""What the gate and "nothing leaves the building" rest on; checked at start, whoever starts the server from where."""


def create_app(
    chosen: Settings | None = None, *, script: Path = ROOT / "frame" / "main.py", phones: Phones = field_routes
) -> st.App:
    """Return the server: ``script`` behind the gate, ``phones`` beside it.

    Raises ``CockpitError`` with one sentence where it cannot be one.
    """
    chosen = chosen or settings()
    if chosen.audience != "staff":
        raise ConfigurationError(
            N_("COCKPIT_AUDIENCE=public: start the public's pages with 'python cockpit.py serve'.")
        )
    mend()
    alarm_rules()
    policies()  # a mistake in a policy stops the start, not a page at night
    shared = process()
    known = (shared.database, shared.keys, shared.book)
    routes, middleware = site(
        chosen, *known, bundle=bundle(), beside=phones(*known), head=preloads(Path(get_static_dir()))
    )
    return st.App(script, routes=routes, middleware=middleware, lifespan=_lifespan, on_script_error=show_script_error)


def bundle() -> frozenset[str]:
    """Return the paths of Streamlit's own scripts, styles and fonts: files of its wheel, the same for everybody."""
    folder = Path(get_static_dir())
    files = (path for path in (folder / "static").rglob("*") if path.is_file())
    return frozenset("/" + path.relative_to(folder).as_posix() for path in files)


def require_config(get_option: Callable[[str], Any] = st.get_option) -> None:
    """Raise ``ConfigurationError`` where Streamlit did not read our ``.streamlit/config.toml``."""
    for name, wanted in REQUIRED_CONFIG.items():
        if get_option(name) != wanted:
            raise ConfigurationError(
                N_("Streamlit's option {name} must be {wanted}: start with 'python cockpit.py serve'."),
                name=name,
                wanted=wanted,
            )


@contextlib.asynccontextmanager
async def _lifespan(_app: st.App) -> AsyncIterator[None]:
    require_config()
    publisher = reading.publisher()
    take_in = partial(take_in_waiting, process().database, process().keys)
    inbox = Repeating("the inbox of the public", take_in, lambda: INBOX_EVERY_S)
    publisher.start()
    inbox.start()
    try:
        yield
    finally:
        await anyio.to_thread.run_sync(publisher.stop)
        await anyio.to_thread.run_sync(inbox.stop)


def _created() -> st.App:
    try:
        return create_app()
    except CockpitError as error:
        raise SystemExit(str(error)) from error


app = _created()

if __name__ == "__main__":
    app.run(config={"server.address": settings().address, "server.port": settings().port})
