"""Who is looking, what may they see, and in which language? Asked anew at every run of a script or fragment.

A websocket outlives its cookie, so the session behind it is looked up each time (2 microseconds while nothing
changes): a sign-out, an expiry or a disabled account stops the next run.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from html import escape
from typing import Any, NoReturn
from urllib.parse import quote

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from data_access.audit import Actor
from data_access.commands.accounts import set_language
from data_access.queries.accounts import SignedIn
from domain import language as speech
from domain.errors import N_, AccountError, CockpitError, ScopeError
from domain.instants import from_epoch
from domain.language import LANGUAGES
from domain.language import gettext as _
from domain.scope import Role, Scope
from session.once import forget, once
from session.process import process

USER_KEY = "session"
"""Key in what ``st.user`` reads; ``server.trustedUserHeaders`` fills it with the session's reference from the gate."""
OVER = "session.over"
LANGUAGE_PARAMETER = "lang"
LANGUAGE_COOKIE = "cockpit_lang"


@dataclass(frozen=True)
class Viewer:
    """Whoever is looking at this page."""

    username: str
    display_name: str
    role: Role
    scope: Scope
    actor: Actor
    language: str
    expires_at: datetime
    demo: bool


def current() -> Viewer:
    """Return who is looking. Shows a way back to the sign-in and stops the run where the session is over."""
    try:
        viewer = once("viewer", _viewer)
    except CockpitError as error:
        st.error(error.text(_))
        st.stop()
    if viewer is None:
        _stop_signed_out()
    return viewer


def _viewer() -> Viewer | None:
    who = _who()
    if who is None:
        return None
    return Viewer(
        username=who.username,
        display_name=who.display_name,
        role=who.scope.role,
        scope=who.scope,
        actor=who.actor,
        language=_language(who),
        expires_at=from_epoch(who.expires_at),
        demo=who.demo,
    )


def require(*roles: Role | str) -> Viewer:
    """Return who is looking if they have one of the roles; else say so and stop the run."""
    viewer = current()
    if viewer.role not in {Role(role) for role in roles}:
        error = ScopeError(N_("The role {role} may not open this page."), role=viewer.role.value)
        st.error(error.text(_), icon=":material/block:")
        st.stop()
    return viewer


def switch_language(code: str) -> None:
    """Let this account read in another language from now on; for a widget's callback."""
    who = _who()
    if who is None:
        raise AccountError(N_("Your session is over; please sign in again."))
    with process().database.write() as conn:
        set_language(conn, who.actor, who.username, code)
    process().book.forget()
    forget()
    if LANGUAGE_PARAMETER in st.query_params:
        del st.query_params[LANGUAGE_PARAMETER]


def current_language() -> str | None:
    """Return the language of whoever is looking; None outside a session. The provider of ``domain.language``."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return None
    return once("language", _spoken)


def _spoken() -> str | None:
    try:
        return _language(_who())
    except CockpitError:
        return None


def _who() -> SignedIn | None:
    return once("who", _look)


def _look() -> SignedIn | None:
    ctx = get_script_run_ctx(suppress_warning=True)
    # what st.user holds, without its look for a secrets file on the disk
    reference = ctx.user_info.get(USER_KEY) if ctx is not None else None
    return process().book.look(str(reference)) if reference else None


def _language(who: SignedIn | None) -> str:
    """``?lang=`` for this tab only (a wall in English), the account's, the sign-in page's, the browser's."""
    asked: tuple[Any, ...] = (
        st.query_params.get(LANGUAGE_PARAMETER),
        who.language if who is not None else None,
        st.context.cookies.get(LANGUAGE_COOKIE),
        (st.context.locale or "")[:2].lower(),
    )
    return next((code for code in asked if code in LANGUAGES), speech.language_of_environment())


def _stop_signed_out() -> NoReturn:
    """Wipe the page (a fragment's run leaves the rest of it standing) and show the way back to the sign-in."""
    if not st.session_state.get(OVER):
        st.session_state[OVER] = True
        st.rerun()
    page = quote((st.context.url or "/").split("://", 1)[-1].partition("/")[2])
    words = _("Sign in again")
    link = f'<a href="/login?next=/{escape(page)}" target="_self">{escape(words)}</a>'
    st.warning(_("Your session is over; please sign in again."), icon=":material/logout:")
    st.html(link)
    st.stop()


speech.set_provider(current_language)
