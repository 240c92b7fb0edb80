"""How many alarms stand, and did anybody look? The bell of every page, on desks and phones."""

from __future__ import annotations

from collections.abc import Mapping
from html import escape

from components.alarm_words import MARKS
from components.formats import clock
from components.palette import LEVELS, Mark
from domain.alarms import Judging
from domain.language import gettext as _


def bell(counts: Mapping[str, int], address: str, judging: Judging, *, told: str = "") -> str:
    """Return the bell: how many alarms stand by level, a link to their page. ``counts``: as ``alarm_counts``.

    Where nobody judged (lately), what stood last is shown beside a mark that says so (``told``: in words), never that
    there is none.
    """
    lit = "".join(_part(f"{_(mark.letter)} {counts[str(level)]}", mark, _(mark.word))
                  for level, mark in MARKS.items() if counts[str(level)])  # fmt: skip
    if counts["no_data"]:
        lit += _part(f"? {counts['no_data']}", LEVELS["grey"], _("no data"))
    if not judging.known:
        lit += _part(f"? {_('not judged')}", LEVELS["grey"], told)
    text = lit or f'<span class="n">{escape(_("no alarm"))}</span>'
    waiting = " on" if counts["unanswered"] else ""
    said = _("Alarms: {count} not taken over").format(count=counts["unanswered"])
    said = escape(said if judging.known else f"{said}. {told}")
    return (
        f'<a class="c-bell{waiting}" href="{escape(address)}" target="_self" aria-label="{said}" title="{said}">'
        f'<span class="i" aria-hidden="true"></span>{text}</a>'
    )


def judging_text(judging: Judging) -> str:
    """Return in a sentence that nobody has judged the alarms, or since when; "" where they are judged."""
    if judging.known:
        return ""
    if judging.last_at is None:
        return _("Alarms have not been judged: whether there are any is not known.")
    return _("Alarms were last judged at {at}: what came since is not known.").format(at=clock(judging.last_at))


def _part(text: str, mark: Mark, title: str) -> str:
    hatch = " c-hatch" if mark is LEVELS["grey"] else ""
    return (
        f'<span class="b{hatch}" style="background-color:{mark.colour};color:{mark.ink}" title="{escape(title)}">'
        f"{escape(text)}</span>"
    )
