"""Is there a picture of every page? Whoever adds one to a menu or a route is told to add its view (``bench/views``)."""

from datetime import UTC, datetime

import pytest
from starlette.routing import Route

from bench.views import PHONE, End, views
from bench.views.view import SMALL
from data_access.engine import open_database
from data_access.keys import load_keys
from data_access.signed_in import SessionBook
from field.site import field_routes
from frame.menu import ENTRIES
from public.site import PublicSite

VIEWS = views(datetime(2022, 11, 28, 12, tzinfo=UTC))
NO_PAGES = {"/field/survey/data", "/field/survey/conflicts", "/field/survey/door", "/health"}
"""What scripts ask, what leads on, what machines ask."""


def shown(end: End) -> set[str]:
    return {route for view in VIEWS if view.end is end for route in view.routes}


def pages(routes: list[Route]) -> set[str]:
    looked_at = [one for one in routes if "GET" in (one.methods or ())]
    return {one.path for one in looked_at if not one.path.endswith(".js") and "{" not in one.path} - NO_PAGES


def test_no_picture_writes_over_another() -> None:
    names = [f"{view.name}{screen.suffix}" for view in VIEWS for screen in view.screens]
    assert len(set(names)) == len(names)


@pytest.mark.parametrize("name", [entry.name for entry in ENTRIES if entry.name != "wall"])
def test_every_entry_of_the_menu_is_taken_at_a_desk_and_on_a_phone(name: str) -> None:
    path = "/" if name == "navigation" else f"/{name}"
    assert any(path in view.routes and len(view.screens) == 2 for view in VIEWS if view.end is End.STAFF)


def test_every_page_of_the_field_and_of_the_public_is_taken(tmp_path) -> None:
    database = open_database(f"sqlite:///{tmp_path / 'empty.db'}")
    keys = load_keys(tmp_path / "keys.toml", create=True)
    field = pages(field_routes(database, keys, SessionBook(database)))
    public = pages([one for one in PublicSite(database, keys).app().routes if isinstance(one, Route)])
    database.dispose()
    assert field >= {"/field", "/field/survey"} and public >= {"/", "/arrive"}, "routes are read wrongly"
    assert field - shown(End.FIELD) == set()
    assert public - shown(End.PUBLIC) == set()


def test_phones_are_taken_in_both_sizes() -> None:
    handheld = [view for view in VIEWS if view.end is not End.STAFF and not view.only]
    assert handheld and all({PHONE, SMALL} == set(view.screens) for view in handheld)
