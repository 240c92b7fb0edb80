"""How do the many apps hide a name and an identifier?"""

from __future__ import annotations

from simulation.names import SURNAMES

COMPOUND = tuple(name for name in SURNAMES if len(name) > 1)
"""Surnames of two characters."""


def hide_given(name: str) -> str:
    """张三丰 -> 张**: only the surname is shown."""
    kept = 2 if name.startswith(COMPOUND) else 1
    return name[:kept] + "*" * (len(name) - kept)


def hide_surname(name: str) -> str:
    """张三丰 -> *三丰: all but the first character is shown."""
    return "*" + name[1:]


def hide_middle(name: str) -> str:
    """张三丰 -> 张*丰, 张三 -> 张*: the first and last characters are shown."""
    return name[0] + "*" * (len(name) - 2) + name[-1] if len(name) > 2 else name[0] + "*"


def hide_all_but_last(name: str) -> str:
    """张三丰 -> **丰: only the last character is shown."""
    return "*" * (len(name) - 1) + name[-1]


def hide_nothing(text: str) -> str:
    """Show it all."""
    return text


def hide_number(number: str, head: int, tail: int) -> str:
    """Show the first ``head`` and the last ``tail`` characters, one star for each hidden."""
    hidden = len(number) - head - tail
    return number if hidden <= 0 else number[:head] + "*" * hidden + number[head + hidden :]


def shown(number: str | None) -> int:
    """Return how many characters of a masked text can be read."""
    return len(number or "") - (number or "").count("*")


def fits(mask: str | None, text: str) -> bool:
    """Return whether a text could stand behind a mask: as long, and equal wherever the mask shows something."""
    if mask is None:
        return True
    return len(mask) == len(text) and all(a in ("*", b) for a, b in zip(mask, text, strict=True))
