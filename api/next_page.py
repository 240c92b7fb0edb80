"""Where may a sign-in lead? Only to a page of this server, whatever the address bar was made to say."""

from __future__ import annotations

from urllib.parse import urlsplit

LONGEST = 2000


def safe_next(asked: str | None) -> str:
    """Return a path of this server: ``asked`` where it is one, else the first page.

    Refused are other hosts in every spelling that browsers accept (``//host``, ``/\\host``, a tab inside ``//``),
    and the sign-in pages themselves.
    """
    if not asked or len(asked) > LONGEST or not asked.startswith("/") or asked.startswith("//"):
        return "/"
    if "\\" in asked or any(ord(letter) <= 0x20 or ord(letter) == 0x7F for letter in asked):
        return "/"
    try:
        parts = urlsplit(asked)
    except ValueError:
        return "/"
    if parts.scheme or parts.netloc or parts.path in {"/login", "/logout"} or parts.path.startswith("/oidc/"):
        return "/"
    return asked
