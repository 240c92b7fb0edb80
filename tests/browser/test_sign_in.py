"""The wall around everything: nothing without signing in, and a way in and out."""

from __future__ import annotations

from collections.abc import Iterator

import httpx
import pytest
from playwright.sync_api import expect
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect
from websockets.typing import Origin, Subprotocol

from bench import server as servers
from bench.chromium import wait_until_drawn
from bench.district import District
from data_access.commands.demo_accounts import demo_password
from tests.browser.conftest import Opener
from tests.browser.watching import watch

pytestmark = pytest.mark.browser

STREAMLIT = Subprotocol("streamlit")


@pytest.fixture
def just_started(place: District) -> Iterator[servers.Server]:
    """A server that nobody but the check for its health has spoken to."""
    with servers.serving(place) as running:
        yield running


@pytest.mark.parametrize("path", ["/testing", "/_stcore/stream"])
def test_nothing_is_answered_without_sign_in_as_the_very_first_request(just_started: servers.Server, path: str) -> None:
    url = just_started.url
    if path == "/_stcore/stream":
        with pytest.raises(InvalidStatus):
            connect(f"ws{url[4:]}{path}", origin=Origin(url), subprotocols=[STREAMLIT], open_timeout=30).close()
    for open_to_all in (path, "/", "/overview", "/wall", "/_stcore/health", "/_stcore/host-config", "/media/x.png"):
        if open_to_all != "/_stcore/stream":
            answer = httpx.get(url + open_to_all, follow_redirects=False, headers={"Accept": "text/html"})
            assert answer.status_code in (303, 401), open_to_all
            assert "stApp" not in answer.text
    for closed in ("/api/v1/results", "/api/v1/point-reports", "/api/v1/infections"):
        assert httpx.post(url + closed, json=[]).status_code == 401


def test_signing_in_and_out(opened: Opener, server: servers.Server) -> None:
    page = opened(None)
    seen = watch(page)
    page.goto(f"{server.url}/testing?window=24")
    expect(page).to_have_url(f"{server.url}/login?next=/testing%3Fwindow%3D24")
    page.fill("#username", "hq")
    page.fill("#password", "wrong")
    page.click("button[type=submit]")
    expect(page.locator("[role=alert]")).to_be_visible()
    page.fill("#username", "hq")
    page.fill("#password", demo_password("hq"))
    page.click("button[type=submit]")
    expect(page).to_have_url(f"{server.url}/testing?window=24")
    wait_until_drawn(page)
    page.locator("a.c-out").click()
    expect(page).to_have_url(f"{server.url}/login")
    page.go_back()
    page.wait_for_timeout(1500)
    page.goto(f"{server.url}/overview")
    expect(page).to_have_url(f"{server.url}/login?next=/overview")
    assert seen.foreign() == []


def test_a_session_that_ended_elsewhere_ends_on_the_open_page(opened: Opener, server: servers.Server) -> None:
    cookie = servers.sign_in(server.url, "cdc")
    page = opened(None)
    page.context.add_cookies([{"name": servers.SESSION, "value": cookie, "url": server.url}])
    page.goto(f"{server.url}/overview")
    wait_until_drawn(page)
    with httpx.Client(base_url=server.url, cookies={servers.SESSION: cookie}) as client:
        client.get("/logout", headers={"Sec-Fetch-Site": "same-origin"})
    expect(page.locator("a[href^='/login']")).to_be_visible()
    assert page.locator(".c-fig").count() == 0
