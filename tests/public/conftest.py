"""The public's site over a small district, as a browser without a script meets it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import httpx
import pytest
from anyio.from_thread import start_blocking_portal
from starlette.applications import Starlette

from data_access.commands.arrivals.inbox import take_in_waiting
from data_access.engine import Database
from data_access.keys import Keys
from domain.instants import now
from public.site import PublicSite
from tests.arrivals.builders import Station, somebody
from tests.world import World

Sent = dict[str, str]
SQUARE = '{"type":"Polygon","coordinates":[[[120.2,30.4],[120.3,30.4],[120.3,30.5],[120.2,30.5],[120.2,30.4]]]}'


class Browser:
    """A browser without a script: cookies, redirects, one request after the other."""

    def __init__(self, app: Starlette) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self._client = httpx.AsyncClient(transport=transport, base_url="http://localhost", follow_redirects=True)
        self._portal = start_blocking_portal()
        self._loop = self._portal.__enter__()  # a thread of its own: the browser's tests keep a loop running in ours

    def request(self, method: str, path: str, **more: Any) -> httpx.Response:
        """Ask and return the answer after its redirects."""
        return self._loop.call(partial(self._client.request, method, path, **more))

    def get(self, path: str, **more: Any) -> httpx.Response:
        """Look at a page."""
        return self.request("GET", path, **more)

    def post(self, path: str, **more: Any) -> httpx.Response:
        """Send a form."""
        return self.request("POST", path, **more)

    def close(self) -> None:
        """Leave nothing open."""
        self._loop.call(self._client.aclose)
        self._portal.__exit__(None, None, None)


class Site:
    """The site, its database, and forms that may be sent."""

    def __init__(self, station: Station, make: Callable[..., PublicSite]) -> None:
        self.station, self.make = station, make
        self.browsers: list[Browser] = []
        self.client = self.opened()

    def opened(self, **limits: int) -> Browser:
        """Return a browser of its own, against a site with these limits."""
        app = self.make(self.station.db, self.station.keys, **limits).app()
        self.browsers.append(Browser(app))
        return self.browsers[-1]

    def form_id(self) -> str:
        """Open the form as a browser does and return its id."""
        text = self.client.get("/arrive").text
        return text.partition('name="form_id" value="')[2].partition('"')[0]

    def fields(self, number: int = 1, **more: str) -> Sent:
        """Return what a browser sends for a traveller from a high-risk place."""
        who, day = somebody(number), now() - timedelta(hours=2)
        return {
            "form_id": self.form_id(), "traveller.id_type": "id_card", "traveller.id_no": who.id_no,
            "traveller.name": who.name, "traveller.phone": who.phone, "arrived_on": f"{day:%Y-%m-%d}",
            "arrived_time": "08:30", "travel": "train", "travel_number": "G7541", "destination": "C1", "address": "1幢",
            "visits.0.province": "陕西省", "visits.0.city": "咸阳市", "visits.0.county": "乾县",
            "visits.0.township": "临平镇", "visits.0.place": "高杜村一组", "do": "send", **more,
        }  # fmt: skip

    def take_in(self) -> int:
        """Let the staff's process take in what waits."""
        return take_in_waiting(self.station.db, self.station.keys)


@pytest.fixture
def site(sqlite_database: Database, keys: Keys) -> Iterator[Site]:
    """A district of two streets, simulated, with a national list."""
    world = World(sqlite_database, keys)
    world.setting("name", "测试区")
    world.area("330113/S1", name="东街道", boundary=SQUARE)
    station = Station(world)
    station.list()
    made = Site(station, PublicSite)
    yield made
    for browser in made.browsers:
        browser.close()
