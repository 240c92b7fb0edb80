"""A street account's browser never receives anything of another street."""

from __future__ import annotations

import re

import pytest

from bench.chromium import wait_until_drawn
from bench.server import Server
from tests.browser.conftest import DESK, PHONE, Opener
from tests.browser.watching import Seen, watch

pytestmark = pytest.mark.browser

Names = dict[str, dict[str, str]]
ADDRESSES = ["/", "/overview", "/testing", "/testing?level=unit2", "/testing?view=points", "/sources", "/account"]


def _seen(opened: Opener, server: Server, username: str, addresses: list[str], *, phone: bool = False) -> Seen:
    page = opened(username, PHONE if phone else DESK, phone=phone)
    seen = watch(page)
    for address in addresses:
        page.goto(server.url + address)
        wait_until_drawn(page)
        page.wait_for_timeout(2500)  # one refresh of every panel
        seen.keep()
    return seen


def _street(names: Names) -> tuple[str, str]:
    """Return the account and the code of one street."""
    code = sorted(names["street"])[2]
    return f"street-{code[-3:]}".lower(), code


def _named(sent: bytes, names: Names, mine: str) -> list[str]:
    """Return codes and names of other streets, their communities and units, that stand in what was sent."""
    text = sent.decode("utf-8", errors="replace")
    others = sorted(code for code in names["street"] if code != mine)
    found = [code for code in others if re.search(rf"(?<!\d){code}", text)]
    own = {name for level in names.values() for code, name in level.items() if code.startswith(mine)}
    for level in names.values():
        for code, name in level.items():
            if not code.startswith(mine) and name not in own and len(name) >= 4 and name in text:
                found.append(name)
    return found


def test_nothing_of_another_street_reaches_the_browser(opened: Opener, server: Server, names: Names) -> None:
    username, mine = _street(names)
    seen = _seen(opened, server, username, ADDRESSES)
    sent = seen.delivered()
    assert mine.encode() in sent, "the search finds what is there"
    assert _named(sent, names, mine) == []


def test_nothing_of_another_street_reaches_the_phone(opened: Opener, server: Server, names: Names) -> None:
    username, mine = _street(names)
    seen = _seen(opened, server, username, ["/overview", "/testing"], phone=True)
    assert _named(seen.delivered(), names, mine) == []


def test_headquarters_receive_every_street(opened: Opener, server: Server, names: Names) -> None:
    """The same search over an account that may see everything: it must find every other street."""
    _username, mine = _street(names)
    found = _named(_seen(opened, server, "hq", ["/overview", "/testing"]).delivered(), names, mine)
    assert set(names["street"]) - {mine} <= set(found)


@pytest.mark.parametrize("page_name", ["overview", "testing"])
@pytest.mark.parametrize("level", ["street", "community", "unit2"])
def test_another_streets_address_is_refused(
    opened: Opener, server: Server, names: Names, page_name: str, level: str
) -> None:
    username, mine = _street(names)
    foreign = next(code for code in sorted(names[level]) if not code.startswith(mine))
    page = opened(username)
    seen = watch(page)
    page.goto(f"{server.url}/{page_name}?area={foreign}")
    wait_until_drawn(page)
    page.locator("[data-testid=stAlert]").first.wait_for()
    assert names[level][foreign] not in page.content()
    told = [name for name in _named(seen.delivered(), names, mine) if not name.isdigit()]
    assert told == []


def test_the_district_above_is_refused_too(opened: Opener, server: Server, names: Names) -> None:
    username, _mine = _street(names)
    page = opened(username)
    page.goto(f"{server.url}/testing?area=330113")
    wait_until_drawn(page)
    page.locator("[data-testid=stAlert]").first.wait_for()


def test_pages_of_other_roles_are_refused(opened: Opener, server: Server, names: Names) -> None:
    username, mine = _street(names)
    page = opened(username)
    seen = watch(page)
    page.goto(f"{server.url}/wall")
    page.wait_for_timeout(3000)
    assert page.locator("[class*=st-key-panel-wall]").count() == 0
    assert _named(seen.delivered(), names, mine) == []
