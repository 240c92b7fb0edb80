"""Signing in by an identity provider: over real HTTP, believed only where everything fits."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from data_access.commands import accounts
from tests.accounts import provider
from tests.accounts.conftest import CLI, audited
from tests.accounts.site import make_site


@pytest.fixture
def idp():
    with provider.running() as running:
        yield running


@pytest.fixture
def site(here, keys, idp):
    return make_site(
        here.database,
        keys,
        oidc_discovery_url=f"{idp.url}/.well-known/openid-configuration",
        oidc_client_id="cockpit",
        oidc_client_secret=provider.SECRET,
    )


async def through(site, browser, *, next_page="/testing", change=lambda url: url):
    """Go to the provider and back like a browser, and return our answer to what it says."""
    to = await browser.get("/oidc/start", params={"next": next_page})
    assert to.status_code == 303
    async with httpx.AsyncClient(trust_env=False) as outside:
        back = (await outside.get(to.headers["location"])).headers["location"]
    return await browser.get(change(back))


async def test_the_providers_person_gets_in_as_the_account_of_that_name(site):
    async with site.browser() as browser:
        assert "/oidc/start?next=/" in (await browser.get("/login")).text
        answer = await through(site, browser)
        assert (answer.status_code, answer.headers["location"]) == (303, "/testing")
        assert (await browser.get("/testing")).json()["headers"]["x-cockpit-user"] == "chen"
        assert "cockpit_oidc" not in browser.cookies
    assert audited(site.database)[-1] == "sign_in"


async def test_another_claim_can_name_the_account(here, keys, idp):
    with here.database.write() as conn:
        accounts.add_user(conn, CLI, username="chen@district.test", role="hq", area_codes=["330113"])
    site = make_site(
        here.database, keys, oidc_discovery_url=f"{idp.url}/.well-known/openid-configuration",
        oidc_client_id="cockpit", oidc_client_secret=provider.SECRET, oidc_claim="email",
    )  # fmt: skip
    async with site.browser() as browser:
        assert (await through(site, browser)).status_code == 303
        idp.lies = {"email_verified": False}
        assert (await through(site, browser)).status_code == 400


@pytest.mark.parametrize(
    "lies",
    [
        {"iss": "http://evil.test"},
        {"aud": "another-client"},
        {"exp": 1},
        {"nonce": "another"},
        {"nonce": None},
        {"exp": None},
        {"preferred_username": None},
    ],
)
async def test_a_token_that_does_not_fit_is_not_believed(site, idp, lies):
    idp.lies = lies
    async with site.browser() as browser:
        answer = await through(site, browser)
        assert answer.status_code == 400
        assert "cockpit_session" not in browser.cookies


async def test_a_token_of_another_key_is_not_believed(site, idp):
    idp.sign_with = idp.other_key
    async with site.browser() as browser:
        assert (await through(site, browser)).status_code == 400


async def test_the_answer_must_belong_to_this_browsers_question(site):
    async with site.browser() as browser, site.browser() as victim:
        assert (await through(site, browser, change=lambda url: url.replace("state=", "state=x"))).status_code == 400
        to = await browser.get("/oidc/start")
        async with httpx.AsyncClient(trust_env=False) as outside:
            back = (await outside.get(to.headers["location"])).headers["location"]
        assert (await victim.get(back)).status_code == 400


@pytest.mark.parametrize(
    ("who", "message"), [("stranger", "no account"), ("hq", "no account"), ("closed", "no account")]
)
async def test_whom_we_do_not_know_stays_out(site, idp, who, message):
    with site.database.write() as conn:
        accounts.add_user(conn, CLI, username="closed", role="hq", area_codes=["330113"])
        accounts.disable_user(conn, CLI, "closed")
    idp.person = {"sub": "u-2", "preferred_username": who}
    async with site.browser() as browser:
        answer = await through(site, browser)
    assert answer.status_code == 403
    assert "no account" in answer.text


async def test_it_never_leads_to_another_site(site):
    async with site.browser() as browser:
        assert (await through(site, browser, next_page="//evil.test")).headers["location"] == "/"


async def test_a_silent_provider_is_said_so(here, keys):
    site = make_site(here.database, keys, oidc_discovery_url="http://127.0.0.1:9/x", oidc_client_id="cockpit")
    async with site.browser() as browser:
        answer = await browser.get("/oidc/start")
    assert answer.status_code == 502
    assert "does not answer" in answer.text


async def test_the_question_is_proof_against_interception(site):
    async with site.browser() as browser:
        to = await browser.get("/oidc/start")
    asked = parse_qs(urlsplit(to.headers["location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    assert asked["redirect_uri"] == ["http://127.0.0.1:8501/oidc/callback"]
    assert len(asked["state"][0]) >= 43 and len(asked["nonce"][0]) >= 43


async def test_without_configuration_there_is_no_such_way_in(here):
    async with here.browser() as browser:
        assert (await browser.get("/oidc/start")).status_code == 404
        assert "/oidc/" not in (await browser.get("/login")).text
