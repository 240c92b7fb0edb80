"""On what does a definition rest? Definitions name it in marks, a reader is told words (ADR 0044)."""

from __future__ import annotations

import re

from domain.errors import N_
from domain.language import gettext as _
from domain.language import listed

PROVENANCE = (
    (r"\[\d+\]", N_("public documents")),
    (r"\bEK\b", N_("expert knowledge, not confirmed")),
    (r"\bD\b", N_("our own design")),
)


def provenance(source: str) -> str:
    """Return on what a definition rests, in the reader's language."""
    told = [_(words) for mark, words in PROVENANCE if re.search(mark, source)]
    return listed(told) if told else _(PROVENANCE[-1][1])
