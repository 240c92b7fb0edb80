"""How is a refusal put?"""

from __future__ import annotations

from domain.result_pictures.model import Refused
from domain.sentences import Sentence


def refused(code: str, why: str, name: str, **params: object) -> Refused:
    """Return a refusal; ``why`` is a gettext id marked with ``N_``."""
    return Refused(code, Sentence(why, tuple(params.items())), name)
