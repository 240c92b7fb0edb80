"""Which pages does the field have? The start, the survey and the day, all under ``/field`` behind the staff's gate."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from data_access.engine import Database
from data_access.keys import Keys
from data_access.queries.accounts import SignedIn
from data_access.signed_in import SessionBook
from field import words
from field.day import day_routes
from field.desk import Desk
from field.page import HOME, Page, sentence_page
from field.survey import Survey

ANY = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


def field_routes(db: Database, keys: Keys, book: SessionBook) -> list[Route]:
    """Return the routes of the phone pages; what none of them answers must not fall through to Streamlit's page."""
    desk = Desk(db, keys, book)
    return [
        *day_routes(desk),
        *Survey(desk).routes(),
        Route(f"{HOME}/{{rest:path}}", desk.page(_not_here), methods=ANY),
    ]


async def _not_here(_request: Request, page: Page, _who: SignedIn) -> Response:
    return sentence_page(page, page.say(words.NOT_HERE), 404)
