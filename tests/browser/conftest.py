"""Fixtures: a small district behind a real server, a browser, and windows signed in to it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from bench import server as servers
from bench.chromium import browser, give_session, window
from bench.district import District
from data_access.engine import Database
from data_access.queries.areas import areas
from domain.instants import now
from domain.scope import Role, Scope

SCALE = "0.01"
DESK, PHONE = (1440, 900), (390, 844)
PATIENCE_MS = 60_000
"""How long a loaded machine may take to show something. Waiting ends as soon as the thing is there."""

expect.set_options(timeout=PATIENCE_MS)

Opener = Callable[..., Page]


@pytest.fixture(scope="session")
def place(tmp_path_factory: pytest.TempPathFactory) -> District:
    """A small demo district, built by the command line."""
    folder = tmp_path_factory.mktemp("browser")
    made = District(folder, f"sqlite:///{folder / 'cockpit.db'}")
    made.command("demo", "--scale", SCALE)
    return made


@pytest.fixture(scope="session")
def server(place: District) -> Iterator[servers.Server]:
    """A real server of the district."""
    with servers.serving(place) as running:
        yield running


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """A real browser."""
    with browser() as running:
        yield running


@pytest.fixture(scope="session")
def sign_in(server: servers.Server) -> Callable[[str], str]:
    """Return the session cookie of a demo account; each account signs in once."""
    cookies: dict[str, str] = {}

    def cookie(username: str) -> str:
        if username not in cookies:
            cookies[username] = servers.sign_in(server.url, username)
        return cookies[username]

    return cookie


@pytest.fixture
def opened(chromium: Browser, server: servers.Server, sign_in: Callable[[str], str]) -> Iterator[Opener]:
    """Return ``open(username, size, phone=..., language=...)``: an empty page in a window of its own."""
    contexts: list[BrowserContext] = []

    def open_page(
        username: str | None, size: tuple[int, int] = DESK, *, phone: bool = False, language: str = "zh"
    ) -> Page:
        locale = {"zh": "zh-CN", "en": "en-GB"}[language]
        width, height = size
        context = window(chromium, server.url, None, width=width, height=height, phone=phone, language=locale)
        if username is not None:
            give_session(context, server.url, sign_in(username))
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(PATIENCE_MS)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def own_place(place: District, tmp_path_factory: pytest.TempPathFactory) -> District:
    """A copy of the district for tests that change or stop it."""
    folder = tmp_path_factory.mktemp("own")
    database = place.open()
    database.checkpoint()
    database.dispose()
    for name in ("cockpit.db", "keys.toml"):
        shutil.copy(place.folder / name, folder)
    shutil.copytree(place.package, folder / "demo-package")
    return District(folder, f"sqlite:///{folder / 'cockpit.db'}")


@pytest.fixture
def records(place: District) -> Iterator[Database]:
    """The district's database."""
    database = place.open()
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def names(place: District) -> dict[str, dict[str, str]]:
    """Names of areas by code, by level."""
    database = place.open()
    everything = Scope(Role.HQ, ("330113",))
    with database.read() as conn:
        found = {}
        for level in ("street", "community", "unit1", "unit2"):
            rows = areas(conn, everything, as_of=now(), level=level).rows
            found[level] = dict(zip(rows["code"], rows["name"], strict=True))
    database.dispose()
    return found


@pytest.fixture(scope="session")
def shots() -> Path | None:
    """Where a failing test may leave a picture; None where nobody asked for it."""
    return None
