"""What is a panel of a scenario's page given, and what does it say of itself?"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from components.testing_rows import below
from session.live import CALM_S
from session.signed_in import Viewer


@dataclass(frozen=True)
class Place:
    """The scenario, who looks, and the area the page is narrowed to (with the way to it: code, name, level)."""

    scenario: int
    viewer: Viewer
    area: str
    path: Sequence[tuple[str, str, str]]

    @property
    def levels(self) -> tuple[str, ...]:
        """Levels below the area, nearest first."""
        return below(self.path[-1][2])

    @property
    def within(self) -> str | None:
        """The area figures are narrowed to; None where it is all the viewer may see, as on the pages of all scenarios:
        one figure is counted once."""
        return None if self.viewer.scope.area_codes == (self.area,) else self.area


@dataclass(frozen=True)
class Panel:
    """A panel of a scenario's own: a name unique on the page, and what draws it.

    ``view``: "situation", "work" or "records". ``every``: seconds between looks; None: drawn once a run (forms, tables
    to choose from). ``wide``: over the whole width. ``last``: below the queue of what is to be done, not above it.
    """

    name: str
    draw: Callable[[Place], None]
    view: str = "situation"
    every: float | None = CALM_S
    wide: bool = False
    last: bool = False
