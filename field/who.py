"""Who holds the phone? The gate put the session on the request; the book of sessions says whose it is, right now."""

from __future__ import annotations

import anyio.to_thread
from starlette.requests import Request

from api.speech import LANGUAGE_COOKIE, language_of
from data_access.queries.accounts import SignedIn
from data_access.signed_in import SessionBook
from domain.language import LANGUAGES

SESSION_HEADER = "x-cockpit-session"


async def who_asks(book: SessionBook, request: Request) -> SignedIn | None:
    """Return who is signed in; None where nobody is (any more). Raises ``DatabaseError``."""
    reference = request.headers.get(SESSION_HEADER)
    if not reference:
        return None
    return book.remembered(reference) or await anyio.to_thread.run_sync(book.look, reference)


def language_for(who: SignedIn | None, request: Request) -> str:
    """Return the language: ``?lang=``, then what this browser chose before, the account's, the browser's."""
    chosen = request.query_params.get("lang") or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in LANGUAGES:
        return str(chosen)
    if who is not None and who.language in LANGUAGES:
        return str(who.language)
    return language_of(request.scope)
