"""What did the robot do? Piles with how far they are, figures, and why records wait."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from html import escape
from typing import Any

import pandas as pd

from components.figures import Figure
from components.formats import NOTHING, clock, missing, number, percent
from components.ranking import table
from components.robot_words import (
    CHANNELS,
    FIELDS,
    FILE_STATES,
    KINDS,
    METHODS,
    RESULTS,
    STATES,
    reason_words,
    worded,
)
from domain.language import gettext as _

ENDED = ("read", "unpacked", "refused", "cancelled")


def is_running(row: Any) -> bool:
    """Return whether files of a pile wait to be read or are being read."""
    return int(row.queued) + int(row.reading) > 0


def pile_bar(row: Any) -> str:
    """Return how far a pile is, as HTML: who sent it, a bar, and what became of its files."""
    total = sum(int(getattr(row, name)) for name in (*ENDED, "queued", "reading"))
    done = sum(int(getattr(row, name)) for name in ENDED)
    share = 100 * done / total if total else 100
    left = _("{done} of {total} files").format(done=number(done), total=number(total))
    if not total:  # what was called off and sent again lies in the later pile
        left = _("its files were sent again later") if not missing(row.cancelled_at) else _("nothing to read")
    said = [left, *_told(row)]
    who = _("{time} · {who} · {area}").format(time=clock(row.at), who=row.sent_by, area=row.area_name)
    channel = worded(CHANNELS, str(row.channel))
    return (
        f'<div class="c-cap">{escape(who)} · {escape(channel)}</div>'
        f'<div class="c-bar" role="progressbar" aria-valuenow="{share:.0f}" aria-label="{escape(left)}">'
        f'<i style="width:{share:.1f}%;background:var(--c-accent)"></i></div>'
        f'<div class="c-cap">{escape(" · ".join(said))}</div>'
    )


def _told(row: Any) -> list[str]:
    sentences = (
        (row.refused, _("{count} could not be read")), (row.cancelled, _("{count} called off")),
        (row.repeated, _("{count} sent before")), (row.not_taken, _("{count} not taken")),
    )  # fmt: skip
    return [sentence.format(count=number(count)) for count, sentence in sentences if int(count)]


def robot_figures(row: Any, at: datetime, *, days: int) -> list[Figure]:
    """Return the figures of what the robot did in ``days``. ``row``: of ``queries.robot.robot_totals``."""
    records, entered = int(row.records), int(row.by_rule)
    share = entered / records if records else None
    error = int(row.wrong) / int(row.checked) if int(row.checked) else None
    saved = None if not records or missing(row.minutes_saved) else row.minutes_saved / 60
    span = _("last {days} days").format(days=days)
    return [
        Figure(_("Files"), number(row.files), _("files"),
               _("{count} wait to be read").format(count=number(row.waiting_files)), "", span, at,
               _("Files sent in the time, archives by their members; what was sent before counts once.")),
        Figure(_("Records read"), number(records), _("records"),
               _("{count} files could not be read").format(count=number(row.refused)), "", span, at,
               _("Results that stood on the pictures; a picture without any counts as one, for a person.")),
        Figure(_("Entered by rule"), percent(share), "%",
               _("{count} of {total}").format(count=number(entered), total=number(records)), "", span, at,
               _("Records that were certain in every respect and entered without a person, over all records.")),
        Figure(_("Wait for a person"), number(row.open), _("records"),
               _("{count} not negative").format(count=number(row.urgent_open)),
               "alert" if int(row.urgent_open) else "", span, at,
               _("Records that nobody has decided yet; what is not negative stands first and is an alarm.")),
        Figure(_("Wrong by rule"), percent(error, 2), "%",
               _("{wrong} of {checked} read again").format(wrong=number(row.wrong), checked=number(row.checked)),
               "alert" if int(row.wrong) else "", span, at,
               _("One in so many entries of the rule is read again by a person who does not see what was entered; the "
                 "share of these in which they read something else.")),
        Figure(_("Work saved"), number(saved, 1), _("h"), _paces(row), "", span, at,
               _("Minutes that a record took by hand, for every record entered or known, less the time people had the "
                 "picture in sight before deciding.")),
    ]  # fmt: skip


def _paces(row: Any) -> str:
    """Return how long a decision and a file take; nothing where nobody decided yet."""
    if missing(row.review_s) and missing(row.read_s):
        return ""
    told = _("{decision} s a decision, {file} s a file")
    return told.format(decision=number(row.review_s, 1), file=number(row.read_s, 1))


def reason_table(rows: pd.DataFrame) -> str:
    """Return why records were put before people. ``rows``: of ``queries.robot.review_reasons``."""
    most = max([int(count) for count in rows["records"]], default=1)
    lines = [
        f'<tr><td>{escape(reason_words(str(row.code)))}</td><td style="width:34%"><div class="c-bar">'
        f'<i style="width:{100 * int(str(row.records)) / most:.0f}%;background:var(--c-accent)"></i></div></td>'
        f'<td class="r">{number(row.records)}</td></tr>'
        for row in rows.itertuples(index=False)
    ]
    return table((_("Why a person decides"), "", _("Number of records")), lines, right=(2,))


def alarm_table(rows: pd.DataFrame) -> str:
    """Return the records that are not negative and wait. ``rows``: of ``queries.robot.review_queue``."""
    lines = []
    for row in rows.to_dict("records"):
        told = (row["record_id"], row["area_name"], worded(KINDS, row["kind"]), worded(STATES, row["state"]))
        cells = "".join(f"<td>{escape(str(one))}</td>" for one in told)
        lines.append(f'<tr>{cells}<td class="r">{clock(row["created_at"])}</td></tr>')
    return table((_("Record"), _("Area"), _("Picture"), _("State"), _("Read at")), lines, right=(4,))


def record_lines(read: Mapping[str, Any], now: Mapping[str, str], state: str) -> list[str]:
    """Return the fields of a record as rows of a table: as read, as they hold now; last what became of it."""
    words = {"result": RESULTS, "method": METHODS}
    lines = []
    for name, title in FIELDS.items():
        texts = (read[name].text if name in read else "", now.get(name, ""))
        shown = [worded(words[name], text) if name in words else text for text in texts]
        cells = "".join(f"<td>{escape(text or NOTHING)}</td>" for text in shown)
        lines.append(f"<tr><td>{escape(_(title))}</td>{cells}</tr>")
    return [*lines, f"<tr><td>{escape(_('State'))}</td><td></td><td><b>{escape(worded(STATES, state))}</b></td></tr>"]


def suggestion(row: Any) -> str:
    """Return what the robot read on an upload, in a sentence. ``row``: of ``queries.robot_uploads``."""
    if row.file_state != "read" or missing(row.result):
        state = worded(FILE_STATES, None if missing(row.file_state) else str(row.file_state))
        return _("Robot: {state}").format(state=state or NOTHING)
    person = {True: _("the identifier is theirs"), False: _("the identifier is somebody else's")}
    told = person.get(row.same_person, _("whose it is was not read in full"))
    said = _("Robot: read as {result}, sampled {time}; {person}. A suggestion: look for yourself.")
    return said.format(result=worded(RESULTS, str(row.result)), time=clock(row.sampled_at), person=told)
