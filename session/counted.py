"""What if one figure of many cannot be counted? It says so in its own place, and the others stay."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from domain.errors import CockpitError, ScopeError
from domain.language import gettext as _
from session.cache import Answer
from session.reading import answer, moment, place_of, say_and_stop
from session.signed_in import current

BROKEN = (SQLAlchemyError, ArithmeticError, LookupError, TypeError, ValueError, AttributeError)
"""What a query that is wrong raises. All else is no fault of one figure."""

_log = logging.getLogger(__name__)
_told: dict[Any, str] = {}


def asked_figure(query: Callable[..., Any], **filters: Any) -> tuple[Answer | None, str]:
    """Return the answer, for ``derived``, and "", or None and in the reader's language why there is none.

    As ``load``: what is refused to this reader stops the run with its reason. A failure is logged once, until it is
    another one or over.
    """
    scope = current().scope
    try:
        found = answer(query, scope, moment(), **filters)
    except ScopeError as error:
        say_and_stop(error)
    except CockpitError as error:
        _note(place_of(query, scope, filters), error)
        return None, error.text(_)
    except BROKEN as error:
        _note(place_of(query, scope, filters), error)
        return None, _("It could not be counted; the server's log says why.")
    if _told:
        _told.pop(place_of(query, scope, filters), None)
    return found, ""


def _note(place: Any, error: Exception) -> None:
    what = f"{type(error).__name__}: {error}"
    if _told.get(place) != what:
        _told[place] = what
        _log.error("a figure is not available: %s", place, exc_info=error)
