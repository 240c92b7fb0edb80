"""How does a browser prove who it is? A signed cookie that holds a random token, and nothing about the person."""

from __future__ import annotations

import hashlib

from itsdangerous import BadSignature, Signer
from starlette.responses import Response
from starlette.types import Scope

from api.asgi import cookie, is_https
from data_access.keys import Keys, token_hash

SESSION = "cockpit_session"
FORM = "cockpit_form"


class Cookies:
    """Signs and reads this installation's cookies."""

    def __init__(self, keys: Keys) -> None:
        self._key = keys.cookie

    def session_reference(self, scope: Scope) -> str | None:
        """Return the reference (token hash in hex) of the session the request claims; None where none or forged."""
        token = self.read(scope, SESSION)
        return token_hash(token).hex() if token else None

    def read(self, scope: Scope, name: str) -> str | None:
        """Return the content of a signed cookie; None where it is absent or its signature is not ours."""
        value = cookie(scope, _on_the_wire(scope, name))
        if value is None:
            return None
        try:
            return self._signer(name).unsign(value.encode("latin-1")).decode()
        except (BadSignature, UnicodeError):
            return None

    def write(
        self, response: Response, scope: Scope, name: str, content: str, *, seconds: int, strict: bool = False
    ) -> None:
        """Set a signed, HttpOnly cookie; Secure wherever the browser speaks TLS."""
        response.set_cookie(
            _on_the_wire(scope, name),
            self._signer(name).sign(content).decode(),
            max_age=seconds,
            path="/",
            httponly=True,
            secure=is_https(scope),
            samesite="strict" if strict else "lax",
        )

    def drop(self, response: Response, scope: Scope, name: str) -> None:
        """Make the browser forget a cookie."""
        response.delete_cookie(
            _on_the_wire(scope, name), path="/", httponly=True, secure=is_https(scope), samesite="lax"
        )

    def _signer(self, name: str) -> Signer:
        # the name is the salt: a value signed for one cookie is refused in another
        return Signer(self._key, salt=f"cockpit.{name}", digest_method=hashlib.sha256)


def _on_the_wire(scope: Scope, name: str) -> str:
    """Return the cookie's name: with TLS the prefix that keeps other hosts and paths from setting it."""
    return f"__Host-{name}" if is_https(scope) else name
