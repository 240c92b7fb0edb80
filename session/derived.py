"""What do panels say, look after look, of answers that did not change? What they said before, made once for all.

What was made of an answer lies with the answer: a newer answer begins with nothing, and a scope, an instant and a
filter of their own have an answer of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any, TypeVar

from domain.errors import CockpitError
from domain.language import language
from session.cache import Answer
from session.reading import answer, moment, say_and_stop
from session.signed_in import current

Made = TypeVar("Made")

MOST = 32
"""So many things are kept of one answer: pages, languages and choices that are open at a time."""


def asked(query: Callable[..., Any], **filters: Any) -> Answer:
    """Return the answer that ``load`` takes its value from: everybody's, only to be looked at."""
    try:
        return answer(query, current().scope, moment(), **filters)
    except CockpitError as error:
        say_and_stop(error)


def derived(make: Callable[..., Made], *answers: Answer, **words: Hashable) -> Made:
    """Return ``make(*values, **words)`` in the reader's language, made anew where one of the answers is another one.

    ``make`` reads nothing but what it is given, and belongs to a module: a page's own functions are new in each run.
    Everybody gets the very same thing, only to be looked at.
    """
    first, *others = answers
    place = (make, language(), *sorted(words.items()))
    known = first.derived.get(place)
    if known is not None and all(one is other for one, other in zip(known[0], others, strict=True)):
        found: Made = known[1]
        return found
    made = make(*(one.value for one in answers), **words)
    if len(first.derived) >= MOST:
        first.derived.clear()
    first.derived[place] = (others, made)
    return made
