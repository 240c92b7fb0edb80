"""What is the public's own around a page? Its name, its one script, and the district; the rest is ``plain``'s."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from starlette.responses import HTMLResponse

from plain.page import Look, Sheet
from plain.static_files import address_of
from public import words
from public.places import District

FOLDER = Path(__file__).parent
SCRIPT = FOLDER / "static" / "public.js"
SCRIPT_PATH = "/public.js"


def _look() -> Look:
    return Look(words.TITLE, styles=(FOLDER / "static" / "public.css",), scripts=(address_of(SCRIPT_PATH, SCRIPT),))


@dataclass(frozen=True)
class Page(Sheet):
    """A page of the public; ``district`` is None while the database is away."""

    look: Look = field(default_factory=_look)
    district: District | None = None


def page_of(language: str, district: District | None, path: str = "/") -> Page:
    """Return a page in a language for a district, at its own address."""
    name = district.names.get(language, "") if district else ""
    return Page(language, path, name=name, simulated=district is not None and district.simulated, district=district)


def words_page(page: Page, message: str, status: int, **params: object) -> HTMLResponse:
    """Return a page with one sentence: busy, away, not found."""
    headers = {"retry-after": str(params["seconds"])} if "seconds" in params else {}
    home = f'<p><a class="plain" href="/">{page.text(words.HOME)}</a></p>'
    body = f'<p class="error" role="alert">{page.text(message, **params)}</p>{home}'
    return page.answer(page.say(words.TITLE), body, status, headers)
