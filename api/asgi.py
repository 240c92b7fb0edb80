"""What does a request say about itself? Headers, host, address and origin, straight from the ASGI scope."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from starlette.types import Scope

LOOPBACK_NAMES = frozenset({"localhost", "127.0.0.1", "::1"})
_FORWARDED = ("forwarded", "via", "x-real-ip")


def header(scope: Scope, name: str) -> str | None:
    """Return the first header of that (lower-case) name."""
    wanted = name.encode("latin-1")
    for key, value in scope["headers"]:
        if key == wanted:
            return str(value, "latin-1")
    return None


def cookie(scope: Scope, name: str) -> str | None:
    """Return a cookie's value; None where the request brings none or brings nonsense."""
    for key, value in scope["headers"]:
        if key == b"cookie" and name.encode() in value:
            for part in value.decode("latin-1").split(";"):
                found, _, content = part.strip().partition("=")
                if found == name:
                    return str(content).strip('"')
    return None


def hostname(text: str | None) -> str | None:
    """Return the lower-case host of ``host[:port]``; None where it is not one."""
    if not text:
        return None
    try:
        parts = urlsplit(f"//{text}")
        _ = parts.port
    except ValueError:
        return None
    if parts.username is not None or parts.path or parts.query or parts.fragment or not parts.hostname:
        return None
    return parts.hostname.rstrip(".")


def client_address(scope: Scope) -> str:
    """Return the address the request came from, as the server saw it (or a proxy it trusts said)."""
    client = scope.get("client")
    return str(client[0]) if client else "?"


def is_loopback_address(text: str) -> bool:
    """Return whether an address or name is this machine talking to itself."""
    if text in LOOPBACK_NAMES:
        return True
    try:
        return ipaddress.ip_address(text.partition("%")[0]).is_loopback
    except ValueError:
        return False


def is_on_loopback(scope: Scope) -> bool:
    """Return whether the request began on this machine: client, server and Host are loopback, and no proxy spoke."""
    server = scope.get("server")
    if not is_loopback_address(client_address(scope)) or server is None or not is_loopback_address(str(server[0])):
        return False
    if not is_loopback_address(hostname(header(scope, "host")) or ""):
        return False
    names = {key.decode("latin-1") for key, _ in scope["headers"]}
    return not any(name in _FORWARDED or name.startswith("x-forwarded-") for name in names)


def is_same_origin(scope: Scope) -> bool:
    """Return whether the request's Origin, where it has one, is the host it is addressed to."""
    origin = header(scope, "origin")
    return origin is None or (
        origin != "null" and urlsplit(origin).netloc.lower() == (header(scope, "host") or "").lower()
    )


def is_https(scope: Scope) -> bool:
    """Return whether the browser speaks TLS with us or with the proxy before us."""
    return scope.get("scheme") in {"https", "wss"}


def is_allowed_host(scope: Scope, allowed: Iterable[str]) -> bool:
    """Return whether the Host header is one of the names this server answers to; any where none are given."""
    names = tuple(allowed)
    return not names or hostname(header(scope, "host")) in names


def accepts_html(scope: Scope) -> bool:
    """Return whether a browser asks for a page."""
    return scope.get("method") in {"GET", "HEAD"} and "text/html" in (header(scope, "accept") or "")


def with_headers(scope: Scope, headers: list[tuple[bytes, bytes]]) -> dict[str, Any]:
    """Return the scope with other headers."""
    return {**scope, "headers": headers}
