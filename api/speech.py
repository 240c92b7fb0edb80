"""In which language does a browser that has not signed in yet want to read? ``?lang=``, our cookie, or its header."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qs

from starlette.types import Scope

from api.asgi import cookie, header
from domain.language import LANGUAGES, catalogue, language_of_environment

LANGUAGE_COOKIE = "cockpit_lang"


def language_of(scope: Scope) -> str:
    """Return the language to answer a request in."""
    asked = parse_qs(scope["query_string"].decode("latin-1")).get("lang", [""])[0]
    for code in (asked, cookie(scope, LANGUAGE_COOKIE), language_of_header(header(scope, "accept-language"))):
        if code in LANGUAGES:
            return str(code)
    return language_of_environment()


def language_of_header(value: str | None) -> str | None:
    """Return the first language of an Accept-Language header that we speak, by weight; None where there is none."""
    weighted = []
    for place, part in enumerate((value or "").split(",")):
        code, _, weight = part.partition(";q=")
        try:
            weighted.append((-float(weight or 1), place, code.strip()[:2].lower()))
        except ValueError:
            continue
    return next((code for _, _, code in sorted(weighted) if code in LANGUAGES), None)


def translator(code: str) -> Callable[[str], str]:
    """Return gettext for one language."""
    known = catalogue(code)
    return lambda message: known.get(message, message)
