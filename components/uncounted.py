"""How does a figure look that could not be counted? In its own place, with the reason; never as zero."""

from __future__ import annotations

from datetime import datetime

from components.figures import Figure
from components.formats import NOTHING
from components.indicator_band import how_counted
from domain.indicators import Indicator
from domain.language import gettext as _
from domain.language import language


def uncounted_figure(one: Indicator, why: str, *, at: datetime, link: str = "") -> Figure:
    """Return the figure of an indicator that is not available now, and why."""
    return Figure(
        one.name[language()], NOTHING, one.unit[language()], "", "", one.window[language()], at, how_counted(one), why,
        status=("unknown", _("not available")), link=link,
    )  # fmt: skip
