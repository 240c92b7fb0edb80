"""What stands around every page of the public? Plain HTML that works without a script, 12 kB on a slow network."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

from api.speech import translator
from domain.language import LANGUAGES
from public import words
from public.places import District

FOLDER = Path(__file__).parent
Say = Callable[[str], str]


@dataclass(frozen=True)
class Page:
    """What stands around every page: language, district (None while the database is away), its own address."""

    language: str
    district: District | None
    path: str = "/"

    @property
    def say(self) -> Say:
        """gettext for the reader."""
        return translator(self.language)

    @property
    def name(self) -> str:
        """The district's name in the reader's language; '' while the database is away."""
        return self.district.names.get(self.language, "") if self.district else ""

    def text(self, message: str, **params: object) -> str:
        """Return a sentence in the reader's language, safe in HTML."""
        return escape(self.say(message).format(**params) if params else self.say(message))

    def answer(
        self, heading: str, body: str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """Return a whole page that nobody keeps and that may load nothing but its own script and style."""
        nonce = secrets.token_urlsafe(16)
        simulated = self.district is not None and self.district.simulated
        parts = {
            "lang": _tag(self.language), "heading": escape(heading), "title": self.text(words.TITLE), "body": body,
            "nonce": nonce, "style": _file("static/public.css"), "script": script_address(),
            "languages": self._languages(),
            "simulated": f'<p class="simulated">{self.text(words.SIMULATED)}</p>' if simulated else "",
            "district": escape(self.name),
        }  # fmt: skip
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'self'; img-src data:; form-action 'self'; "
            "base-uri 'none'; frame-ancestors 'none'"
        )
        own = {"content-security-policy": policy, "cache-control": "no-store"}
        return HTMLResponse(Template(_file("templates/page.html")).substitute(parts), status, own | dict(headers or {}))

    def _languages(self) -> str:
        return " ".join(
            f'<a href="{escape(self.path)}?lang={code}" lang="{_tag(code)}" hreflang="{_tag(code)}"'
            + (' aria-current="true"' if code == self.language else "")
            + f">{name}</a>"
            for code, name in LANGUAGES.items()
        )


def script_address() -> str:
    """Return the address of the one script, which changes with its content."""
    return f"/public.js?v={hashlib.sha256(_file('static/public.js').encode()).hexdigest()[:12]}"


@lru_cache
def _file(name: str) -> str:
    return (FOLDER / name).read_text("utf-8")


def _tag(code: str) -> str:
    return {"zh": "zh-CN"}.get(code, code)


def words_page(page: Page, message: str, status: int, **params: object) -> HTMLResponse:
    """Return a page with one sentence: busy, away, not found."""
    headers = {"retry-after": str(params["seconds"])} if "seconds" in params else {}
    home = f'<p><a href="/">{page.text(words.HOME)}</a></p>'
    body = f'<p class="error" role="alert">{page.text(message, **params)}</p>{home}'
    return page.answer(page.say(words.TITLE), body, status, headers)
