"""What stands around a plain page? A head with name and languages, the simulated mark, and a policy that lets it load
nothing but its own script and style.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from html import escape
from pathlib import Path
from string import Template

from starlette.responses import HTMLResponse

from api.speech import translator
from domain.errors import N_
from domain.language import LANGUAGES

FOLDER = Path(__file__).parent
STYLE = FOLDER / "static" / "plain.css"
SIMULATED = N_("Simulated data: nobody here is a real person.")
Say = Callable[[str], str]


@dataclass(frozen=True)
class Look:
    """What one end puts around its pages.

    ``title``: its name (gettext id); ``home``: where the name leads; ``styles``: files after the common one;
    ``scripts``: addresses; ``policy``: directives beyond the strictest; ``bar``: HTML beside the languages.
    """

    title: str
    home: str = "/"
    styles: tuple[Path, ...] = ()
    scripts: tuple[str, ...] = ()
    policy: str = ""
    bar: str = ""


@dataclass(frozen=True)
class Sheet:
    """One page to be written: language, its own address (for the language links), district, look."""

    language: str
    path: str
    look: Look
    name: str = ""
    simulated: bool = False

    @property
    def say(self) -> Say:
        """gettext for the reader."""
        return translator(self.language)

    def text(self, message: str, **params: object) -> str:
        """Return a sentence in the reader's language, safe in HTML; counts with their thousands apart."""
        told = {name: f"{value:,}" if type(value) is int else value for name, value in params.items()}
        return escape(self.say(message).format(**told) if told else self.say(message))

    def answer(
        self, heading: str, body: str, status: int = 200, headers: Mapping[str, str] | None = None
    ) -> HTMLResponse:
        """Return a whole page that nobody keeps and that may load nothing but its own scripts and styles."""
        nonce = secrets.token_urlsafe(16)
        parts = {
            "lang": tag(self.language), "heading": escape(heading), "title": self.text(self.look.title), "body": body,
            "nonce": nonce, "style": "".join(text_of(path) for path in (STYLE, *self.look.styles)),
            "home": self.look.home, "languages": self._languages(), "bar": self.look.bar,
            "scripts": "".join(f'<script src="{escape(one)}" defer></script>' for one in self.look.scripts),
            "simulated": f'<p class="simulated">{self.text(SIMULATED)}</p>' if self.simulated else "",
            "district": escape(self.name),
        }  # fmt: skip
        policy = (
            f"default-src 'none'; style-src 'nonce-{nonce}'; script-src 'self'; img-src data:; form-action 'self'; "
            f"base-uri 'none'; frame-ancestors 'none'{self.look.policy and '; ' + self.look.policy}"
        )
        own = {"content-security-policy": policy, "cache-control": "no-store"}
        text = Template(text_of(FOLDER / "templates" / "page.html")).substitute(parts)
        return HTMLResponse(text, status, own | dict(headers or {}))

    def _languages(self) -> str:
        joint = "&amp;" if "?" in self.path else "?"
        return " ".join(
            f'<a href="{escape(self.path)}{joint}lang={code}" lang="{tag(code)}" hreflang="{tag(code)}"'
            + (' aria-current="true"' if code == self.language else "")
            + f">{name}</a>"
            for code, name in LANGUAGES.items()
        )


@lru_cache
def text_of(path: Path) -> str:
    """Return a file of ours, read once."""
    return path.read_text("utf-8")


def tag(code: str) -> str:
    """Return the language tag of a language."""
    return {"zh": "zh-CN"}.get(code, code)
