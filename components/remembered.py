"""What if the same is drawn again and again? It is remembered by what it was made of, in each language.

Panels look every few seconds, mostly at figures that did not change, and to write the same HTML again took longer than
everything else a look does here. What is remembered was made of equal things only, so it can neither be old nor be
somebody else's.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from functools import lru_cache, wraps
from typing import ParamSpec, TypeVar

from components.formats import zone
from domain.language import language

P = ParamSpec("P")
Made = TypeVar("Made", bound=Hashable)


def remembered(most: int) -> Callable[[Callable[P, Made]], Callable[P, Made]]:
    """Let a function of hashable things, whose texts are in the reader's language, remember its last ``most`` results.

    It must read nothing else: no address, no clock, no session. Instants are in the time zone of the screens.
    """

    def decorated(make: Callable[P, Made]) -> Callable[P, Made]:
        made: Callable[..., Made] = lru_cache(maxsize=most)(lambda _speech, _zone, *args, **words: make(*args, **words))

        @wraps(make)
        def recalled(*args: P.args, **words: P.kwargs) -> Made:
            return made(language(), zone(), *args, **words)

        return recalled

    return decorated
