"""How does one sign in with the organisation's account? OpenID Connect with an intranet provider, by configuration.

Authorization code flow with PKCE, state and nonce. The provider vouches for who someone is; what they may see is the
account of that name here. Tokens are used once and not kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import time
from typing import Any
from urllib.parse import quote, urlencode

import anyio.to_thread
import httpx
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet
from sqlalchemy.exc import SQLAlchemyError
from starlette.requests import Request
from starlette.responses import PlainTextResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route

from api.admission import Admission
from api.asgi import client_address
from api.cookies import Cookies
from api.next_page import safe_next
from api.speech import language_of, translator
from data_access.commands.sign_in import sign_in_external
from data_access.engine import Database
from data_access.settings import Settings
from domain.errors import N_, AccountError, DatabaseError

STATE = "cockpit_oidc"
STATE_S = 600
TIMEOUT_S = 10.0
CLOCKS_DIFFER_S = 60
ALGORITHMS = ["RS256", "PS256", "ES256"]

UNREACHABLE = N_("The identity provider does not answer; sign in with a password or try again later.")
NOT_BELIEVED = N_("The identity provider's answer does not fit the question; please start again.")


class Oidc:
    """Sign-in by one identity provider."""

    def __init__(self, chosen: Settings, database: Database, cookies: Cookies, admission: Admission) -> None:
        self._chosen = chosen
        self._database = database
        self._cookies = cookies
        self._admission = admission
        self._metadata: dict[str, Any] | None = None

    def routes(self) -> list[BaseRoute]:
        """Return the routes for ``st.App``."""
        return [
            Route("/oidc/start", self.start, methods=["GET"]),
            Route("/oidc/callback", self.callback, methods=["GET"]),
        ]

    async def start(self, request: Request) -> Response:
        """Send the browser to the provider, with a question that only this browser can bring the answer to."""
        try:
            metadata = await self._discovered()
        except (httpx.HTTPError, ValueError):
            return _sentence(request, UNREACHABLE, 502)
        verifier, nonce, state = (secrets.token_urlsafe(48) for _ in range(3))
        question = {
            "response_type": "code",
            "client_id": self._chosen.oidc_client_id,
            "redirect_uri": self._redirect_url(request),
            "scope": "openid profile email",
            "state": state,
            "nonce": nonce,
            "code_challenge": _base64(hashlib.sha256(verifier.encode()).digest()),
            "code_challenge_method": "S256",
        }
        endpoint = metadata["authorization_endpoint"]
        url = f"{endpoint}{'&' if '?' in endpoint else '?'}{urlencode(question)}"
        asked = {"state": state, "nonce": nonce, "verifier": verifier, "at": int(time.time())}
        asked["next"] = safe_next(request.query_params.get("next"))
        response = RedirectResponse(url, 303, {"cache-control": "no-store"})
        self._cookies.write(response, request.scope, STATE, _base64(json.dumps(asked).encode()), seconds=STATE_S)
        return response

    async def callback(self, request: Request) -> Response:
        """Exchange the provider's code for an identity and sign its account in."""
        response = await self._answered(request)
        self._cookies.drop(response, request.scope, STATE)
        return response

    async def _answered(self, request: Request) -> Response:
        asked = self._asked(request)
        if asked is None or "code" not in request.query_params:
            return _sentence(request, NOT_BELIEVED, 400)
        try:
            claims = await self._identity(request, asked)
            username = str(claims[self._chosen.oidc_claim])
        except httpx.HTTPError:
            return _sentence(request, UNREACHABLE, 502)
        except (JoseError, ValueError, KeyError, TypeError):
            return _sentence(request, NOT_BELIEVED, 400)
        if self._chosen.oidc_claim == "email" and claims.get("email_verified") is False:
            return _sentence(request, NOT_BELIEVED, 400)
        return await self._entered(request, username, asked["next"])

    async def _entered(self, request: Request, username: str, next_page: str) -> Response:
        seconds = int(self._chosen.session_hours * 3600)
        address = client_address(request.scope)
        try:
            token = await anyio.to_thread.run_sync(
                lambda: sign_in_external(self._database, username, address=address, lifetime_s=seconds)
            )
        except AccountError as error:
            return _sentence(request, error.message, 403)
        except (DatabaseError, SQLAlchemyError):
            return _sentence(request, UNREACHABLE, 503)
        return await self._admission.admit(request, token, next_page, seconds)

    def _asked(self, request: Request) -> dict[str, Any] | None:
        """Return the question this browser was sent with, if the answer belongs to it and is not late."""
        text = self._cookies.read(request.scope, STATE)
        if text is None:
            return None
        asked: dict[str, Any] = json.loads(base64.urlsafe_b64decode(text + "=="))
        given = request.query_params.get("state", "")
        fits = secrets.compare_digest(given.encode(), asked["state"].encode())
        return asked if fits and time.time() - asked["at"] <= STATE_S else None

    async def _identity(self, request: Request, asked: dict[str, Any]) -> dict[str, Any]:
        """Return the claims of the identity token, its signature, issuer, audience, time and nonce checked."""
        metadata = await self._discovered()
        exchange = {
            "grant_type": "authorization_code",
            "code": request.query_params["code"],
            "redirect_uri": self._redirect_url(request),
            "code_verifier": asked["verifier"],
        }
        ourselves = httpx.BasicAuth(
            quote(self._chosen.oidc_client_id, safe=""),
            quote(self._chosen.oidc_client_secret.get_secret_value(), safe=""),
        )
        async with _client() as client:
            token = await client.post(metadata["token_endpoint"], data=exchange, auth=ourselves)
            keys = (await client.get(metadata["jwks_uri"])).raise_for_status()
        if token.status_code >= 500:
            token.raise_for_status()
        decoded = jwt.decode(token.json()["id_token"], KeySet.import_key_set(keys.json()), algorithms=ALGORITHMS)
        jwt.JWTClaimsRegistry(
            leeway=CLOCKS_DIFFER_S,
            iss={"essential": True, "value": metadata["issuer"]},
            aud={"essential": True, "value": self._chosen.oidc_client_id},
            exp={"essential": True},
            nonce={"essential": True, "value": asked["nonce"]},
        ).validate(decoded.claims)
        return dict(decoded.claims)

    async def _discovered(self) -> dict[str, Any]:
        if self._metadata is None:
            async with _client() as client:
                answer = (await client.get(self._chosen.oidc_discovery_url)).raise_for_status()
            self._metadata = answer.json()
        return self._metadata

    def _redirect_url(self, request: Request) -> str:
        return self._chosen.oidc_redirect_url or str(request.url.replace(path="/oidc/callback", query=""))


def _client() -> httpx.AsyncClient:
    # trust_env: the provider is on the intranet, a proxy of the environment leads out of it
    return httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)


def _base64(content: bytes) -> str:
    return base64.urlsafe_b64encode(content).rstrip(b"=").decode()


def _sentence(request: Request, message: str, status: int) -> Response:
    return PlainTextResponse(translator(language_of(request.scope))(message), status, {"cache-control": "no-store"})
