"""What passes the gate: by path, method, protocol, host, origin and session."""

from __future__ import annotations

import json
import time

import pytest

from data_access.commands import accounts
from tests.accounts.conftest import CLI, PASSWORD
from tests.accounts.site import BUNDLE, ELSEWHERE, make_site, sign_in

CLOSED = [
    "/", "/overview", "/testing", "/wall", "/wall?kiosk", "/account", "/index.html", "/manifest.json", "/favicon.png",
    "/_stcore/health", "/_stcore/host-config", "/_stcore/metrics", "/_stcore/stream", "/_stcore/upload_file/a/b",
    "/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/media/abc.csv", "/component/x/y", "/app/static/x",
    "/oauth2callback", "/auth/login", "/auth/logout", "/static/js/other.js", "/static/", "/static/js/../../index.html",
    "/login/", "/Login", "//login", "/login/x", "/health/", "/api", "/api/", "/api/v2/x", "/api/v1", "/oidc/other",
    "/%2e%2e/login",
]  # fmt: skip


@pytest.mark.parametrize("path", CLOSED)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS", "HEAD", "PATCH"])
async def test_nothing_answers_without_sign_in(here, path, method):
    async with here.browser() as browser:
        answer = await browser.request(method, path)
    if method in {"GET", "HEAD"}:
        assert answer.status_code == 303
        assert answer.headers["location"].startswith("/login")
    else:
        assert answer.status_code == 401
    assert "headers" not in answer.text


async def test_a_script_or_picture_gets_a_refusal_not_a_page(here):
    async with here.browser(accept="*/*") as browser:
        answer = await browser.get("/overview")
    assert (answer.status_code, answer.text) == (401, "Please sign in first.")


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/v1/../../overview", "/api/v1/"])
async def test_below_an_open_path_nothing_falls_through(here, path):
    async with here.browser() as browser:
        answer = await browser.request("GET", path)
    assert answer.status_code == 404 or answer.status_code == 303
    assert "headers" not in answer.text


async def test_the_data_api_asks_for_its_own_token(here):
    async with here.browser(client=ELSEWHERE) as browser:
        answer = await browser.post("/api/v1/results", json=[])
        signed = await sign_in(browser, "chen", PASSWORD)
        assert signed.status_code == 303
        still = await browser.post("/api/v1/results", json=[])
    assert answer.status_code == still.status_code == 401


async def test_health_and_the_bundle_are_open(here):
    async with here.browser() as browser:
        assert (await browser.get("/health")).status_code == 200
        assert (await browser.get(BUNDLE)).status_code == 200


@pytest.mark.parametrize(
    ("client", "authorization", "status"),
    [
        (("127.0.0.1", 1), None, 200),
        (ELSEWHERE, None, 303),
        (ELSEWHERE, "Bearer wrong", 303),
        (ELSEWHERE, "Bearer ", 303),
        (ELSEWHERE, "Bearer letmesee", 200),
    ],
)
async def test_metrics_are_for_this_machine_or_a_token(here, keys, client, authorization, status):
    site = make_site(here.database, keys, metrics_token="letmesee")
    headers = {"authorization": authorization} if authorization else {}
    async with site.browser(client=client, **headers) as browser:
        assert (await browser.get("/metrics")).status_code == status


async def test_metrics_behind_a_proxy_are_not_this_machine(here):
    async with here.browser(x_forwarded_for="10.0.0.7") as browser:
        assert (await browser.get("/metrics")).status_code == 303


async def test_the_gate_introduces_who_came(here):
    async with here.browser() as browser:
        assert (await sign_in(browser, "chen", PASSWORD, next_page="/overview?area=1")).headers["location"] == (
            "/overview?area=1"
        )
        seen = (await browser.get("/overview")).json()["headers"]
    assert seen["x-cockpit-user"] == "chen"
    assert here.book.look(seen["x-cockpit-session"]).username == "chen"


@pytest.mark.parametrize("name", ["x-cockpit-session", "X-Cockpit-User", "x-cockpit-role", "X-COCKPIT-ANYTHING"])
async def test_headers_of_ours_that_a_client_sends_are_dropped(here, name):
    async with here.browser() as browser:
        answer = await browser.get("/overview", headers={name: "forged"})
        assert answer.status_code == 303
        await sign_in(browser, "chen", PASSWORD)
        seen = (await browser.get("/overview", headers={name: "forged"})).json()["headers"]
    assert "forged" not in str(seen)


@pytest.mark.parametrize(
    "cookie", ["", "x", "a.b", "eyJ.abc", "0" * 4000, "\x00", "a" * 43 + "." + "b" * 43, '"quoted"']
)
async def test_a_forged_cookie_is_nobody(here, cookie):
    async with here.browser() as browser:
        answer = await browser.get("/overview", headers={"cookie": f"cockpit_session={cookie}"})
    assert answer.status_code == 303


async def test_the_form_tokens_signature_is_no_sessions_signature(here):
    async with here.browser() as browser:
        await browser.get("/login")
        stolen = browser.cookies["cockpit_form"]
        answer = await browser.get("/overview", headers={"cookie": f"cockpit_session={stolen}"})
    assert answer.status_code == 303


@pytest.mark.parametrize("host", ["evil.test", "127.0.0.1.evil.test", "evil.test:8501", "127.0.0.1@evil.test", ""])
async def test_another_name_is_not_answered(here, host):
    async with here.browser() as browser:
        for path in ("/login", "/", "/health", "/api/v1/results"):
            assert (await browser.get(path, headers={"host": host})).status_code == 421


@pytest.mark.parametrize(
    ("origin", "status"),
    [
        ("http://127.0.0.1:8501", 200),
        ("http://evil.test", 403),
        ("null", 403),
        ("http://127.0.0.1:9999", 403),
        ("http://127.0.0.1:8501.evil.test", 403),
        ("nonsense", 403),
    ],
)
async def test_a_page_of_another_origin_gets_nothing(here, origin, status):
    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        answer = await browser.put("/_stcore/upload_file/a/b", headers={"origin": origin})
    assert answer.status_code == status


@pytest.mark.parametrize("path", ["/_stcore/agent/openapi.json", "/_stcore/agent/interact", "/_stcore/metrics"])
async def test_what_nobody_needs_is_not_there(here, path):
    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        assert (await browser.get(path)).status_code == 404


async def test_the_gate_closes_at_once_for_a_disabled_account(here):
    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        assert (await browser.get("/overview")).status_code == 200
        with here.database.write() as conn:
            accounts.disable_user(conn, CLI, "chen")
        here.book_forgets()
        assert (await browser.get("/overview")).status_code == 303


async def test_a_demo_session_is_refused_from_another_machine(here):
    async with here.browser() as browser:
        await sign_in(browser, "hq", "demo-hq-2022")
        assert (await browser.get("/overview")).status_code == 200
        assert (await browser.get("/overview", headers={"x-forwarded-for": "10.0.0.7"})).status_code == 303
        cookies = dict(browser.cookies)
    async with here.browser(client=ELSEWHERE) as other:
        other.cookies.update(cookies)
        assert (await other.get("/overview")).status_code == 303
    async with here.browser(host="cockpit.test") as other:  # a name in DNS that leads to loopback
        other.cookies.update(cookies)
        assert (await other.get("/overview")).status_code == 303


async def test_a_database_that_is_away_is_said_so(here, monkeypatch):
    from domain.errors import DatabaseError

    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)

        def away(self):
            raise DatabaseError("away")

        monkeypatch.setattr(type(here.database), "read", away)
        answer = await browser.get("/overview")
    assert answer.status_code == 503
    assert "does not answer" in answer.text


async def test_every_answer_forbids_other_hosts(here):
    async with here.browser() as browser:
        answers = [await browser.get(path) for path in ("/", "/login", "/health", BUNDLE)]
        await sign_in(browser, "chen", PASSWORD)
        answers.append(await browser.get("/overview"))
    for answer in answers:
        policy = answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in policy
        assert policy.startswith(("default-src 'self'", "default-src 'none'"))
        allowed = policy.replace(";", "").split()
        assert not [word for word in allowed if "http" in word or "*" in word or word == "'unsafe-eval'"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"


async def test_the_bundle_is_compressed_once_and_kept(here):
    async with here.browser() as browser:
        first = await browser.get(BUNDLE)
        again = await browser.get(BUNDLE)
        plain = await browser.get(BUNDLE, headers={"accept-encoding": "identity"})
    assert first.headers["content-encoding"] == again.headers["content-encoding"] == "gzip"
    assert first.text == again.text == plain.text
    assert int(first.headers["content-length"]) < 200
    assert "content-encoding" not in plain.headers


async def test_the_page_around_the_scripts_is_ours(here):
    async with here.browser(accept_language="zh-CN,zh;q=0.9") as browser:
        await sign_in(browser, "chen", PASSWORD)
        page = await browser.get("/page.html")
    assert '<html lang="zh-CN">' in page.text
    assert "网格疫管" in page.text
    assert "BACKEND_BASE_URL" in page.text
    assert page.headers["cache-control"] == "no-store"
    assert "etag" not in page.headers


@pytest.mark.parametrize(
    "headers", [{}, {"cookie": "cockpit_session=x.y"}, {"x-cockpit-session": "ab" * 32, "x-cockpit-user": "chen"}]
)
async def test_a_websocket_without_a_session_is_refused(here, headers):
    sent = await here.websocket("/_stcore/stream", headers)
    assert sent == [{"type": "websocket.close", "code": 4401}]


@pytest.mark.parametrize("path", ["/login", "/health", "/api/v1/results", "/wall?kiosk=demo-wall-2022", BUNDLE])
async def test_paths_open_to_http_are_not_open_to_websockets(here, path):
    assert await here.websocket(path, {}) == [{"type": "websocket.close", "code": 4401}]


@pytest.mark.parametrize(
    ("origin", "host"), [("http://evil.test", "127.0.0.1:8501"), ("null", "127.0.0.1:8501"), (None, "evil.test")]
)
async def test_a_websocket_from_another_page_is_refused(here, origin, host):
    headers = {"host": host} | ({"origin": origin} if origin else {}) | await session_cookie(here)
    assert await here.websocket("/_stcore/stream", headers) == [{"type": "websocket.close", "code": 4403}]


async def test_a_websocket_is_introduced_and_its_forged_headers_are_dropped(here):
    forged = {"x-cockpit-session": "forged", "x-cockpit-user": "admin", "origin": "http://127.0.0.1:8501"}
    sent = await here.websocket("/_stcore/stream", forged | await session_cookie(here))
    assert [message["type"] for message in sent] == ["websocket.accept", "websocket.send", "websocket.close"]
    seen = json.loads(sent[1]["text"])
    assert seen["x-cockpit-user"] == "chen"
    assert "forged" not in str(seen)


async def session_cookie(site):
    async with site.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        return {"cookie": f"cockpit_session={browser.cookies['cockpit_session']}"}


async def test_the_gate_is_cheap(here):
    """Under 0.3 ms a request while the session is remembered (measured 0.04 ms on an idle core)."""
    from api.cookies import Cookies
    from api.gate import Gate

    async with here.browser() as browser:
        await sign_in(browser, "chen", PASSWORD)
        cookie = f"cockpit_session={browser.cookies['cockpit_session']}"

    async def inner(scope, receive, send):
        assert scope["headers"][-1][0] == b"x-cockpit-user"

    keys = here.app.user_middleware[1].kwargs["cookies"]
    assert isinstance(keys, Cookies)
    gate = Gate(inner, book=here.book, cookies=keys, kiosk=inner, allowed_hosts=("127.0.0.1",))
    headers = [(b"host", b"127.0.0.1:8501"), (b"cookie", cookie.encode()), *[(b"x-%d" % i, b"y") for i in range(12)]]
    scope = {"type": "http", "method": "GET", "path": "/overview", "query_string": b"", "headers": headers,
             "client": ("127.0.0.1", 1), "server": ("127.0.0.1", 8501), "scheme": "http"}  # fmt: skip
    await gate(scope, None, None)
    best = min([await _seconds(gate, scope) for _ in range(20)])
    assert best / 100 < 0.0003


async def _seconds(gate, scope):
    started = time.perf_counter()
    for _ in range(100):
        await gate(scope, None, None)
    return time.perf_counter() - started
