"""What is a picture of? A page as somebody has it open, on the screens of its end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from playwright.sync_api import Page

WALLS = ((1920, 1080), (3840, 2160), (5120, 1440))


@dataclass(frozen=True)
class Screen:
    """A window: what its pictures' names end with, its size, and whether they are also taken as long as the page."""

    suffix: str
    width: int
    height: int
    phone: bool = False
    whole: bool = True


DESK = Screen("", 1440, 900)
PHONE = Screen("-phone", 390, 844, phone=True)
SMALL = Screen("-small", 360, 640, phone=True, whole=False)
PAPER = Screen("-paper", 794, 1123)
"""A4 as a browser prints it."""


class End(StrEnum):
    """Who looks: the staff at Streamlit's pages, the staff out there, the public at its own process."""

    STAFF = "staff"
    FIELD = "field"
    PUBLIC = "public"


SCREENS = {End.STAFF: (DESK, PHONE), End.FIELD: (PHONE, SMALL), End.PUBLIC: (PHONE, SMALL)}


def nothing(_page: Page) -> None:
    """Do nothing: the page is what its address says."""


@dataclass(frozen=True)
class View:
    """A page as somebody has it open: its name, who looks at which address, and what a hand does there first.

    ``shows``: routes that the hand comes to; ``plain``: a page without Streamlit, as all are beside the staff's.
    """

    name: str
    path: str
    username: str | None = "hq"
    act: Callable[[Page], None] = nothing
    end: End = End.STAFF
    shows: tuple[str, ...] = ()
    only: tuple[Screen, ...] = ()
    plain: bool = False

    @property
    def screens(self) -> tuple[Screen, ...]:
        """The screens it is taken on."""
        return self.only or SCREENS[self.end]

    @property
    def drawn_by_itself(self) -> bool:
        """Whether Streamlit draws it, and must be waited for."""
        return not self.plain and self.end is End.STAFF

    @property
    def routes(self) -> set[str]:
        """The routes it shows, without what the address asks of them."""
        return {path.partition("?")[0].partition("#")[0] for path in (self.path, *self.shows)}
