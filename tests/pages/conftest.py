"""A small district with round numbers, and a way to open its pages as somebody."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import timedelta
from itertools import count
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data_access.audit import Actor
from data_access.commands.accounts import add_user
from data_access.commands.sign_in import _open_session
from data_access.engine import Database
from data_access.keys import Keys, token_hash
from data_access.queries.accounts import account_row
from domain import language
from domain.instants import now
from domain.scope import Role
from session import process, reading
from session.signed_in import current_language
from tests.world import World

MAIN = str(Path(__file__).parents[2] / "frame" / "main.py")
SQUARE = '{"type":"Polygon","coordinates":[[[120.2,30.4],[120.3,30.4],[120.3,30.5],[120.2,30.5],[120.2,30.4]]]}'
OTHER = SQUARE.replace("120.2", "120.4").replace("120.3", "120.5")
DISTRICT, EAST, WEST = "330113", "330113001", "330113002"
_NUMBERS = count(1)
Open = Callable[..., AppTest]


@pytest.fixture
def district(sqlite_database: Database, keys: Keys) -> World:
    """Two streets: in the east 3 of 4 people were tested in time, in the west 1 of 2; 3 infections, all in the east."""
    world = World(sqlite_database, keys)
    world.setting("name", "测试区")
    world.setting("name_en", "Test District")
    world.area(DISTRICT, name="测试区", boundary=SQUARE)
    world.area(f"{DISTRICT}/{EAST}", name="东街道", boundary=SQUARE, kind="street")
    world.area(f"{DISTRICT}/{WEST}", name="西街道", boundary=OTHER, kind="street")
    here = now()
    for unit, hours in ((f"{EAST}/E1/E1A/E1A1", (2, 30, 47, None)), (f"{WEST}/W1/W1A/W1A1", (5, 60))):
        for ago in hours:
            sampled = here - timedelta(hours=ago) if ago else None
            world.resident(f"{DISTRICT}/{unit}", name="张三丰", last_sampled_at=sampled)
    for days in (0.1, 2, 5):
        world.infection(f"{DISTRICT}/{EAST}/E1", here - timedelta(days=days), detection_mode="home")
    world.point("P1", f"{DISTRICT}/{EAST}/E1", name="东采样点")
    for code, name, topic in (("cdc", "CDC line list", "infections"), ("naat", "Provincial test results", "results")):
        world.source(code, name=name, topic=topic, critical=topic == "infections", late_after_s=86400)
        world.batch(code, here - timedelta(minutes=3), topic=topic)
    return world


@pytest.fixture
def open_page(
    district: World, keys: Keys, monkeypatch: pytest.MonkeyPatch, components_found_once: None
) -> Iterator[Open]:
    """Open a page of the cockpit as somebody with a session of their own; the gate before it is tested elsewhere."""
    process.use(district.db, keys)
    reading.publisher()
    reading._warm.clear()
    language.set_provider(current_language)

    def opened(
        page: str, *, role: Role = Role.HQ, areas: tuple[str, ...] = (DISTRICT,), lang: str = "zh", **link: str
    ) -> AppTest:
        test = AppTest.from_file(MAIN, default_timeout=60)
        test.user = {"session": _session(district, role, areas, lang)}
        for name, value in link.items():
            test.query_params[name] = value
        test.run()
        if page != "navigation":
            test.switch_page(f"../pages/{page}.py")
            for name, value in link.items():
                test.query_params[name] = value
            test.run()
        return test

    yield opened
    reading.publisher().stop()
    reading._warm.clear()
    monkeypatch.setattr(process, "_process", None)
    language.set_provider(None)


def _session(world: World, role: Role, areas: tuple[str, ...], lang: str) -> str:
    """Return the reference of a session of a new account."""
    username = f"{role.value}-{next(_NUMBERS)}"
    with world.db.write() as conn:
        add_user(
            conn,
            Actor("cli"),
            username=username,
            role=role.value,
            area_codes=areas,
            language=lang,
            without_password=True,
        )
        row = account_row(conn, username)
        assert row is not None
        return token_hash(_open_session(conn, row, 3600, {})).hex()


def words(test: AppTest) -> str:
    """Return everything a person can read on the page."""
    parts = [
        element.value
        for kind in ("html", "markdown", "error", "warning", "info", "caption")
        for element in test.get(kind)
    ]
    return "\n".join([*(str(part) for part in parts), *drawings(test)])


def drawings(test: AppTest) -> list[str]:
    """Return the HTML of the maps, plots and lists on the page."""
    shown = [json.loads(one.proto.json) for one in test.get("bidi_component") if one.proto.json]
    return [one["html"] for one in shown if "html" in one]
