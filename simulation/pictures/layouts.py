"""Which pictures can be drawn? Every layout by its name, how often it comes, and which are kept for measuring."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from simulation.pictures import antigen, applets, foreign, health_codes, messages, paper, provincial_codes, tables
from simulation.pictures.scene import Drawn, Scene


@dataclass(frozen=True)
class Layout:
    """One sort of picture. ``share`` is its weight among all; ``phone``: it is a screenshot, else a form or photo.

    ``kept_back``: it comes in the measured set only, so that no tuning can have fitted it.
    """

    draw: Callable[[Scene], Drawn]
    share: float
    phone: bool = True
    kept_back: bool = False


LAYOUTS: dict[str, Layout] = {
    "zhejiang code": Layout(health_codes.zhejiang, 10),
    "guangdong code": Layout(health_codes.guangdong, 5),
    "shanghai code": Layout(health_codes.shanghai, 4),
    "beijing code": Layout(health_codes.beijing, 3),
    "provincial code": Layout(provincial_codes.provincial, 8, kept_back=True),
    "bare code": Layout(provincial_codes.bare, 4),
    "state council": Layout(applets.state_council, 12),
    "provincial detail": Layout(applets.provincial_detail, 16),
    "wallet list": Layout(applets.wallet_list, 8),
    "messenger card": Layout(applets.messenger_card, 8, kept_back=True),
    "text message": Layout(messages.text_message, 9),
    "hospital report": Layout(paper.hospital, 6, phone=False),
    "certificate": Layout(paper.certificate, 5, phone=False, kept_back=True),
    "bilingual report": Layout(paper.bilingual, 3, phone=False),
    "english report": Layout(foreign.report, 2, phone=False),
    "english page": Layout(foreign.phone_page, 2, kept_back=True),
    "spreadsheet": Layout(tables.spreadsheet, 3, phone=False),
    "printed list": Layout(tables.printed_list, 2, phone=False),
    "family page": Layout(tables.family, 3, kept_back=True),
    "antigen page": Layout(antigen.report_page, 5),
    "cassette": Layout(antigen.cassette, 5, phone=False),
    "group chat": Layout(messages.group_chat, 2),
    "travel card": Layout(messages.travel_card, 2),
    "vaccination": Layout(messages.vaccination, 2),
    "pending message": Layout(messages.pending, 2),
    "loading": Layout(messages.loading, 1),
    "blank": Layout(messages.blank, 1),
}
