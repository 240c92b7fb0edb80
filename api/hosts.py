"""Which names does a server answer to?"""

from __future__ import annotations

from api.asgi import LOOPBACK_NAMES, is_loopback_address
from data_access.settings import Settings


def allowed_hosts(chosen: Settings) -> tuple[str, ...]:
    """Return the names this server answers to; none means any (behind a proxy that checks them)."""
    named = tuple(name.strip().lower() for name in chosen.allowed_hosts.split(",") if name.strip())
    if named or not is_loopback_address(chosen.address):
        return named
    return tuple(sorted(LOOPBACK_NAMES | {chosen.address}))
