"""Which receipt code does this browser remember? Sealed in a cookie that no script and no other site can read."""

from __future__ import annotations

from base64 import urlsafe_b64decode, urlsafe_b64encode

from starlette.requests import Request
from starlette.responses import Response

from api.asgi import cookie, is_https
from data_access.keys import Keys, RemovedError
from domain.errors import ConfigurationError
from domain.receipts import GROUP, read_receipt


def remember(keys: Keys, request: Request, response: Response, name: str, code: str, seconds: int) -> None:
    """Let the browser keep a code for so long under the name of a cookie."""
    sealed = urlsafe_b64encode(keys.sealed(code.encode(), name)).decode()
    secure = is_https(request.scope)
    response.set_cookie(name, sealed, max_age=seconds, httponly=True, samesite="strict", secure=secure)


def remembered(keys: Keys, request: Request, name: str) -> str | None:
    """Return the code this browser keeps, in groups of three; None where there is none that can be read."""
    kept = cookie(request.scope, name)
    if not kept:
        return None
    try:
        code = keys.opened(urlsafe_b64decode(kept), name)
        symbols = read_receipt(code.decode())
    except (ConfigurationError, RemovedError, ValueError):
        return None
    return None if symbols is None else "-".join(symbols[at : at + GROUP] for at in range(0, len(symbols), GROUP))
