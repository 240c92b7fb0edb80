"""Does what stands on a picture fit a person of the register? Full or masked, never "nearly".

A star hides one character or more of a name (apps write 张*, 张** and 欧** for names of any length) and exactly one of
an identifier; where the stars of an identifier are fewer than it has characters, head and tail are compared.
"""

from __future__ import annotations

import re
import unicodedata

HIDDEN = "*"
_STARS = re.compile(r"\*+")


def is_masked(text: str) -> bool:
    """Return whether characters are hidden."""
    return HIDDEN in text


def shown(text: str) -> int:
    """Return how many characters are legible."""
    return len(text.replace(HIDDEN, ""))


def head_and_tail(identifier: str) -> tuple[str, str]:
    """Return what stands before the first star and after the last; a full identifier is all head."""
    if not is_masked(identifier):
        return identifier, ""
    return identifier[: identifier.index(HIDDEN)], identifier[identifier.rindex(HIDDEN) + 1 :]


def name_fits(seen: str, name: str) -> bool:
    """Return whether a name of the register may be the one on the picture; each run of stars hides one or more."""
    seen, name = plain_name(seen), plain_name(name)
    if not seen or not name:
        return False
    if not is_masked(seen):
        return seen == name
    parts = [re.escape(part) for part in _STARS.split(seen)]
    return re.fullmatch(".+".join(parts), name) is not None


def identifier_fits(seen: str, identifier: str) -> bool:
    """Return whether an identifier of the register may be the one on the picture."""
    seen, identifier = seen.upper(), identifier.upper()
    if not seen or not identifier:
        return False
    if not is_masked(seen):
        return seen == identifier
    if len(seen) == len(identifier):
        return all(one in (HIDDEN, other) for one, other in zip(seen, identifier, strict=True))
    head, tail = head_and_tail(seen)
    fits = identifier.startswith(head) and identifier.endswith(tail)
    return fits and len(head) + len(tail) < len(identifier) and len(_STARS.findall(seen)) == 1


def plain_name(name: str) -> str:
    """Return a name as it is compared: no blanks, no middle dots, Latin letters in upper case."""
    folded = unicodedata.normalize("NFKC", name).upper()
    return re.sub(r"[\s·•・.]", "", folded)
