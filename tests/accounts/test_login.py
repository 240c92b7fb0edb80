"""The sign-in page itself: form, languages, where it leads, the wall's link, and signing out."""

from __future__ import annotations

import re

import pytest

from api.next_page import safe_next
from api.rate import RateLimit
from api.speech import language_of_header
from data_access.commands import accounts
from domain.language import catalogue
from tests.accounts.conftest import CLI, PASSWORD, audited
from tests.accounts.site import ELSEWHERE, sign_in


@pytest.mark.parametrize(
    "asked",
    [
        "//evil.test", "///evil.test", "/\\evil.test", "\\\\evil.test", "http://evil.test", "https:evil.test",
        "javascript:alert(1)", "/\t/evil.test", "/\n/evil.test", " //evil.test", "/ /evil.test", "evil.test", "",
        None, "/login", "/login?next=/x", "/logout", "/oidc/start", "/" + "x" * 2000, "/a\x7fb", "/[::1", "//[::1",
    ],
)  # fmt: skip
def test_a_sign_in_never_leads_away(asked):
    assert safe_next(asked) in {"/", "/[::1"}


@pytest.mark.parametrize("asked", ["/", "/overview", "/testing?area=330113001&as_of=2022-03-21T12:00%2B08", "/a/b#c"])
def test_a_sign_in_leads_where_one_wanted(asked):
    assert safe_next(asked) == asked


async def test_the_wanted_page_survives_the_gate_and_the_form(here):
    async with here.browser() as browser:
        away = await browser.get("/testing?area=330113001&x=%26")
        page = await browser.get(away.headers["location"])
        next_page = re.search(r'name="next" value="([^"]*)"', page.text).group(1).replace("&amp;", "&")
        answer = await sign_in(browser, "chen", PASSWORD, next_page=next_page)
    assert answer.headers["location"] == "/testing?area=330113001&x=%26"


@pytest.mark.parametrize(
    ("role", "area", "asked", "lands"),
    [("grid", "A", "/", "/field"), ("grid", "A", "/account", "/account"), ("community", "C1", "/", "/")],
)
async def test_whoever_asks_for_no_page_lands_where_their_role_works(here, role, area, asked, lands):
    with here.database.write() as conn:
        accounts.add_user(conn, CLI, username="wang", role=role, area_codes=[area], password=PASSWORD)
    async with here.browser() as browser:
        answer = await sign_in(browser, "wang", PASSWORD, next_page=asked)
    assert answer.headers["location"] == lands


async def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(here):
    async with here.browser() as browser:
        cookie = (await sign_in(browser, "chen", PASSWORD)).headers["set-cookie"]
    assert "HttpOnly" in cookie and "SameSite=lax" in cookie and "Path=/" in cookie
    assert "Secure" not in cookie  # plain http on loopback


async def test_over_tls_the_cookie_is_secure_and_bound_to_the_host(here):
    async with here.browser(scheme="https", host="cockpit.test") as browser:
        answer = await sign_in(browser, "chen", PASSWORD)
        assert (await browser.get("/overview")).status_code == 200
    assert answer.headers["set-cookie"].startswith("__Host-cockpit_session=")
    assert "Secure" in answer.headers["set-cookie"]
    assert answer.headers["strict-transport-security"]


async def test_a_form_without_this_browsers_token_is_refused(here):
    async with here.browser() as browser, here.browser() as other:
        await browser.get("/login")
        theirs = re.search(r'form_token" value="([^"]*)"', (await other.get("/login")).text).group(1)
        for token in ("", "guess", theirs):
            form = {"username": "chen", "password": PASSWORD, "form_token": token}
            answer = await browser.post("/login", data=form)
            assert answer.status_code == 403
            assert "cockpit_session" not in browser.cookies


async def test_a_form_from_another_site_is_refused(here):
    async with here.browser() as browser:
        answer = await sign_in(browser, "chen", PASSWORD, origin="http://evil.test")
    assert answer.status_code == 403


async def test_a_form_that_is_too_large_is_not_read(here):
    async with here.browser() as browser:
        answer = await sign_in(browser, "chen", "x" * 10_000)
    assert answer.status_code == 403


async def test_failures_are_told_in_the_readers_language_and_what_was_typed_is_escaped(here):
    async with here.browser(accept_language="zh-CN") as browser:
        answer = await sign_in(browser, '"><script>alert(1)</script>', "wrong")
    assert answer.status_code == 401
    assert "用户名或密码错误" in answer.text
    assert "<script" not in answer.text
    assert 'role="alert"' in answer.text


async def test_the_page_speaks_the_browsers_language_or_the_one_asked_for(here):
    async with here.browser(accept_language="en-GB,en;q=0.9,zh;q=0.8") as browser:
        assert 'lang="en"' in (await browser.get("/login")).text
        assert catalogue("zh")["Sign in"] in (await browser.get("/login?lang=zh")).text
        assert catalogue("zh")["Sign in"] in (await browser.get("/login")).text  # remembered


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("zh-CN,en;q=0.8", "zh"),
        ("fr, en;q=0.5, zh;q=0.7", "zh"),
        ("fr", None),
        ("", None),
        (None, None),
        ("en;q=x,zh", "zh"),
    ],
)
def test_the_header_is_read_by_weight(header, code):
    assert language_of_header(header) == code


async def test_demo_accounts_are_shown_on_this_machine_only(here):
    async with here.browser() as browser:
        page = (await browser.get("/login")).text
        assert "demo-hq-2022" in page and "Simulated data" in page
    async with here.browser(client=ELSEWHERE) as browser:
        page = (await browser.get("/login")).text
        assert "demo-hq-2022" not in page and "on the machine itself only" in page
        assert (await sign_in(browser, "hq", "demo-hq-2022")).status_code == 401


async def test_the_page_loads_nothing(here):
    async with here.browser() as browser:
        page = await browser.get("/login")
    assert "<script" not in page.text
    assert not re.findall(r"(?:src|href|url)\s*[=(]\s*[\"']?(?:https?:)?//", page.text)
    assert "default-src 'none'" in page.headers["content-security-policy"]


async def test_too_many_tries_from_one_address_wait(here, monkeypatch):
    async with here.browser(client=ELSEWHERE) as browser:
        for _ in range(30):
            assert (await sign_in(browser, "nobody", "wrong")).status_code == 401
        refused = await sign_in(browser, "chen", PASSWORD)
    assert refused.status_code == 429
    assert 1 <= int(refused.headers["retry-after"]) <= 61
    async with here.browser() as other:
        assert (await sign_in(other, "chen", PASSWORD)).status_code == 303


def test_the_limit_slides():
    at = [0.0]
    limit = RateLimit(2, 60, clock=lambda: at[0])
    assert [limit.wait_s("a"), limit.wait_s("a"), limit.wait_s("a"), limit.wait_s("b")] == [0, 0, 60, 0]
    at[0] = 59.9
    assert limit.wait_s("a") == pytest.approx(0.1)
    at[0] = 60
    assert limit.wait_s("a") == 0


async def test_whoever_is_signed_in_goes_straight_on(here):
    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        answer = await browser.get("/login?next=/testing")
    assert (answer.status_code, answer.headers["location"]) == (303, "/testing")


@pytest.mark.parametrize("site", ["same-origin", "none"])
async def test_our_own_link_signs_out_at_once(here, site):
    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        stolen = dict(browser.cookies)
        answer = await browser.get("/logout", headers={"sec-fetch-site": site})
        assert answer.headers["location"] == "/login"
        assert "cockpit_session" not in browser.cookies
        browser.cookies.update(stolen)
        assert (await browser.get("/overview")).status_code == 303  # void at the server, not only forgotten here
    assert audited(here.database)[-1] == "sign_out"


async def test_another_sites_link_only_asks(here):
    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        page = await browser.get("/logout", headers={"sec-fetch-site": "cross-site"})
        assert (page.status_code, (await browser.get("/overview")).status_code) == (200, 200)
        assert (await browser.post("/logout", data={"form_token": "guess"})).headers["location"] == "/logout"
        assert (await browser.get("/overview")).status_code == 200
        token = re.search(r'form_token" value="([^"]*)"', page.text).group(1)
        await browser.post("/logout", data={"form_token": token})
        assert (await browser.get("/overview")).status_code == 303


async def test_signing_in_again_ends_the_session_before(here):
    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        before = browser.cookies["cockpit_session"]
        form = {"username": "chen", "password": PASSWORD}
        browser.cookies.delete("cockpit_session")
        page = await browser.get("/login")
        browser.cookies.set("cockpit_session", before, domain="127.0.0.1", path="/")
        form["form_token"] = re.search(r'form_token" value="([^"]*)"', page.text).group(1)
        assert (await browser.post("/login", data=form)).status_code == 303
    async with here.browser() as thief:
        thief.cookies.set("cockpit_session", before)
        assert (await thief.get("/overview")).status_code == 303


async def test_the_walls_link_signs_in_and_leaves_the_address_bar(here):
    async with here.browser() as browser:
        answer = await browser.get("/wall?lang=en&kiosk=demo-wall-2022&scene=testing")
        assert (answer.status_code, answer.headers["location"]) == (303, "/wall?lang=en&scene=testing")
        assert "cockpit_session" in browser.cookies
        assert (await browser.get("/wall")).json()["headers"]["x-cockpit-user"] == "wall"


@pytest.mark.parametrize("token", ["", "wrong", "demo-hq-2022"])
async def test_a_wrong_wall_link_says_so(here, token):
    async with here.browser() as browser:
        answer = await browser.get(f"/wall?kiosk={token}")
    assert answer.status_code == 401
    assert "not valid" in answer.text
    assert "cockpit_session" not in answer.headers.get("set-cookie", "")


async def test_the_demo_walls_link_is_for_this_machine(here):
    async with here.browser(client=ELSEWHERE) as browser:
        assert (await browser.get("/wall?kiosk=demo-wall-2022")).status_code == 401


async def test_a_real_walls_link_works_from_the_wall(here):
    with here.database.write() as conn:
        accounts.add_user(conn, CLI, username="hall", role="wall", area_codes=["330113"], without_password=True)
        token = accounts.make_kiosk_token(conn, CLI, "hall")
    async with here.browser(client=ELSEWHERE) as browser:
        assert (await browser.get(f"/wall?kiosk={token}")).status_code == 303
        assert (await browser.get("/wall")).status_code == 200


async def test_a_database_that_is_away_is_said_on_the_page(here, monkeypatch):
    from domain.errors import DatabaseError

    def away(self):
        raise DatabaseError("away")

    monkeypatch.setattr(type(here.database), "read", away)
    async with here.browser() as browser:
        answer = await browser.get("/login")
    assert answer.status_code == 503
    assert "does not answer" in answer.text
