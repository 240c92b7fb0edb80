"""How many alarms stand, and did anybody look? The bell of every page, on desks and phones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from html import escape

from components.formats import clock
from components.palette import LEVELS, Mark
from domain.alarms import Judging
from domain.errors import N_
from domain.language import gettext as _

MARKS = {
    1: Mark(LEVELS["red"].colour, N_("R"), N_("critical")),
    2: Mark(LEVELS["orange"].colour, N_("O"), N_("urgent")),
    3: Mark(LEVELS["yellow"].colour, N_("Y"), N_("attention")),
    4: Mark(LEVELS["blue"].colour, N_("B"), N_("notice")),
}
"""Levels of alarms, most pressing first."""
Say = Callable[[str], str]


def bell(counts: Mapping[str, int], address: str, judging: Judging, *, told: str = "", say: Say = _) -> str:
    """Return the bell: how many alarms stand by level, a link to their page. ``counts``: as ``alarm_counts``.

    Where nobody judged (lately), what stood last is shown beside a mark that says so (``told``: in words), never that
    there is none.
    """
    lit = "".join(_part(f"{say(mark.letter)} {counts[str(level)]}", mark, say(mark.word))
                  for level, mark in MARKS.items() if counts[str(level)])  # fmt: skip
    if counts["no_data"]:
        lit += _part(f"? {counts['no_data']}", LEVELS["grey"], say(N_("no data")))
    if not judging.known:
        lit += _part(f"? {say(N_('not judged'))}", LEVELS["grey"], told)
    text = lit or f'<span class="n">{escape(say(N_("no alarm")))}</span>'
    waiting = " on" if counts["unanswered"] else ""
    said = say(N_("Alarms: {count} not taken over")).format(count=counts["unanswered"])
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
