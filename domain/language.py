"""In which language does the reader read? gettext over catalogues held in memory, whoever the reader is.

A message id is an English sentence with named parameters (``"{count} people"``). The web part names the language of
each session through ``set_provider``; without it (command line, background tasks) the environment decides.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from pathlib import Path

from babel.messages.pofile import read_po

LANGUAGES = {"zh": "中文", "en": "English"}
"""Languages the cockpit is complete in, each named by its own speakers."""

DEFAULT = "zh"
CATALOGUES = Path(__file__).resolve().parent.parent / "assets" / "locales"

TWICE = re.compile(r"(?P<zh>.*[\u4e00-\u9fff]\S*) (?P<en>[A-Za-z][A-Za-z .'-]{2,})")
"""A name told in both languages, one after the other: 指挥部 Headquarters."""

_provider: Callable[[], str | None] | None = None


def set_provider(provider: Callable[[], str | None] | None) -> None:
    """Let ``provider`` name the language of whoever is being served; None of its answers means "I cannot tell"."""
    global _provider
    _provider = provider


def language() -> str:
    """Return the language to speak now, ``zh`` or ``en``."""
    named = _provider() if _provider is not None else None
    return named if named in LANGUAGES else language_of_environment()


def language_of_environment() -> str:
    """Return the language the environment asks for: ``COCKPIT_LANGUAGE``, else the locale, else Chinese."""
    for name in ("COCKPIT_LANGUAGE", "LC_ALL", "LC_MESSAGES", "LANG"):
        code = os.environ.get(name, "")[:2].lower()
        if code in LANGUAGES:
            return code
    return DEFAULT


def gettext(message: str) -> str:
    """Return ``message`` in the reader's language; a message nobody translated comes back as it is."""
    return catalogue(language()).get(message, message)


def listed(parts: Iterable[str], code: str | None = None) -> str:
    """Return names one after the other, as ``code`` (the reader's language, where none is named) writes them."""
    return {"zh": "、"}.get(code or language(), ", ").join(parts)


def own_half(name: str, code: str | None = None) -> str:
    """Return of a name told in both languages the half that ``code`` (the reader's language) reads, any other whole."""
    told = TWICE.fullmatch(name)
    return told.group(code or language()) if told else name


@lru_cache
def catalogue(code: str) -> dict[str, str]:
    """Return the translations of one language (about 600 messages, read once from its .po file)."""
    path = CATALOGUES / code / "LC_MESSAGES" / "cockpit.po"
    if not path.is_file():
        return {}
    with path.open("rb") as file:
        found = read_po(file, locale=code)
    return {str(entry.id): str(entry.string) for entry in found if entry.id and entry.string and not entry.fuzzy}
