"""How does a reviewer see faint lines on an antigen cassette? A crop with more contrast, never a verdict."""

from __future__ import annotations


def enhanced(content: bytes) -> bytes:
    """Return a PNG for the reviewer: the cassette's window cut out and its contrast raised (CLAHE).

    Where no window is found the whole picture is returned, enhanced. It says nothing about the lines: a machine called
    14 of 20 very faint positives negative (LIBRARIES), so a person looks. Raises ``CockpitError`` for no picture.
    """
    raise NotImplementedError
