"""What is the field's own around a page? The district and its zone, who holds the phone, and the ways out."""

from __future__ import annotations

from dataclasses import dataclass
from html import escape
from pathlib import Path
from zoneinfo import ZoneInfo

from starlette.responses import HTMLResponse

from api.speech import translator
from data_access.district import DEFAULT_ZONE
from data_access.queries.accounts import SignedIn
from domain.errors import CockpitError
from field import words
from plain.page import Look, Sheet

FOLDER = Path(__file__).parent
HOME = "/field"
DEFAULT = ZoneInfo(DEFAULT_ZONE)
STATIC = FOLDER / "static"
CONNECTING = "connect-src 'self'; worker-src 'self'"
"""The only addresses a script of ours may ask: our own."""


@dataclass(frozen=True)
class Page(Sheet):
    """A page for whoever is signed in."""

    who: SignedIn | None = None
    zone: ZoneInfo = DEFAULT

    def dressed(self, *, styles: tuple[Path, ...] = (), scripts: tuple[str, ...] = (), policy: str = "") -> Page:
        """Return the page with styles, scripts and rights of its own."""
        look = look_of(self.language, styles=styles, scripts=scripts, policy=policy)
        return Page(self.language, self.path, look, self.name, self.simulated, self.who, self.zone)


def look_of(language: str, *, styles: tuple[Path, ...] = (), scripts: tuple[str, ...] = (), policy: str = "") -> Look:
    """Return the look of the field's pages; the way out stands beside the languages."""
    out = f' <a class="out" href="{HOME}/leave">{translator(language)(words.SIGN_OUT)}</a>'
    own = (STATIC / "field.css", *styles)
    return Look(words.TITLE, HOME, own, scripts, policy, out)


def sentence_page(page: Page, sentence: str, status: int, *, back: str = HOME) -> HTMLResponse:
    """Return a page that says one thing (in the reader's language already) and leads on."""
    ways = f'<p><a href="{back}">{page.text(words.HOME)}</a></p><p><a href="/">{page.text(words.COCKPIT)}</a></p>'
    body = f'<p class="error" role="alert">{escape(sentence)}</p>{ways}'
    return page.answer(page.say(words.HOME), body, status)


def error_page(page: Page, error: CockpitError, status: int) -> HTMLResponse:
    """Return a page with what an error says."""
    return sentence_page(page, error.text(page.say), status)
