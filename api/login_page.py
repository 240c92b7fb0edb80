"""What does the sign-in page look like? Plain HTML and CSS from one template: no script, no picture, no other host."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import quote, urlencode

from starlette.responses import HTMLResponse

from api.shell import TITLE
from api.speech import translator
from data_access.commands.demo_accounts import DemoAccount
from domain.errors import N_
from domain.language import LANGUAGES, own_half

TEMPLATES = Path(__file__).parent / "templates"
SIMULATED = N_("Simulated data: nobody here is a real person.")
DEMO_ELSEWHERE = N_("Demo accounts work on the machine itself only.")


@dataclass(frozen=True)
class LoginPage:
    """Everything on the page that varies."""

    language: str
    next_page: str
    form_token: str
    error: str | None = None
    username: str = ""
    simulated: bool = False
    demo: Sequence[DemoAccount] = ()
    demo_elsewhere: bool = False
    oidc: bool = False

    def response(self, status: int = 200, headers: dict[str, str] | None = None) -> HTMLResponse:
        """Return the page as an answer that is never kept."""
        _ = translator(self.language)
        parts = {
            "lang": {"zh": "zh-CN"}.get(self.language, self.language),
            "title": escape(_(TITLE)),
            "heading": escape(_(N_("Sign in"))),
            "languages": self._languages(),
            "error": f'<p class="error" role="alert">{escape(_(self.error))}</p>' if self.error else "",
            "username_label": escape(_(N_("User name"))),
            "password_label": escape(_(N_("Password"))),
            "button": escape(_(N_("Sign in"))),
            "username": escape(self.username, quote=True),
            "next": escape(self.next_page, quote=True),
            "form_token": escape(self.form_token, quote=True),
            "oidc": self._oidc(),
            "demo": self._demo(),
        }
        return page("login.html", parts, status, headers)

    def _languages(self) -> str:
        links = []
        for code, name in LANGUAGES.items():
            query = urlencode({"lang": code} | ({"next": self.next_page} if self.next_page != "/" else {}))
            current = ' aria-current="true"' if code == self.language else ""
            tag = {"zh": "zh-CN"}.get(code, code)
            links.append(f'<a href="/login?{escape(query)}" lang="{tag}" hreflang="{tag}"{current}>{name}</a>')
        return " ".join(links)

    def _oidc(self) -> str:
        if not self.oidc:
            return ""
        label = translator(self.language)(N_("Sign in with the organisation's account"))
        return f'<p><a class="button" href="/oidc/start?next={quote(self.next_page)}">{escape(label)}</a></p>'

    def _demo(self) -> str:
        if not self.simulated:
            return ""
        _ = translator(self.language)
        note = f'<p class="simulated">{escape(_(SIMULATED))}</p>'
        if self.demo_elsewhere:
            return note + f"<p>{escape(_(DEMO_ELSEWHERE))}</p>"
        if not self.demo:
            return note
        heads = "".join(f'<th scope="col">{escape(_(head))}</th>' for head in DEMO_HEADINGS)
        rows = "".join(
            f"<tr><td>{escape(own_half(one.display_name, self.language))}</td>"
            f"<td><code>{escape(one.username)}</code></td><td><code>{escape(one.password)}</code></td></tr>"
            for one in self.demo
        )
        caption = escape(_(N_("Demo accounts, on this machine only")))
        return f"{note}<table><caption>{caption}</caption><tr>{heads}</tr>{rows}</table>"


DEMO_HEADINGS = (N_("For whom"), N_("User name"), N_("Password"))


def page(template: str, parts: dict[str, str], status: int, headers: dict[str, str] | None = None) -> HTMLResponse:
    """Return a filled template in the common frame, under a policy that lets it load nothing but its own style."""
    nonce = secrets.token_urlsafe(16)
    style = (TEMPLATES / "style.css").read_text()
    body = _filled(template, parts)
    text = _filled("page.html", parts | {"nonce": nonce, "style": style, "body": body})
    policy = (
        f"default-src 'none'; style-src 'nonce-{nonce}'; img-src data:; form-action 'self'; "
        "base-uri 'none'; frame-ancestors 'none'"
    )
    return HTMLResponse(
        text, status, {"content-security-policy": policy, "cache-control": "no-store"} | (headers or {})
    )


def _filled(template: str, parts: dict[str, str]) -> str:
    return Template((TEMPLATES / template).read_text()).substitute(parts)


def sign_out_page(language: str, form_token: str) -> HTMLResponse:
    """Return the page that asks before signing out, for browsers that do not say where a link was clicked."""
    _ = translator(language)
    parts = {
        "lang": {"zh": "zh-CN"}.get(language, language),
        "title": escape(_(TITLE)),
        "heading": escape(_(N_("Sign out?"))),
        "button": escape(_(N_("Sign out"))),
        "back": escape(_(N_("Back"))),
        "form_token": escape(form_token, quote=True),
    }
    return page("logout.html", parts, 200)
