"""Which records is a street's colour made of? Its part of the line list and its clusters, as known at an instant."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from domain.instants import DAY


class Infection(NamedTuple):
    """One infection (confirmed or asymptomatic) of the line list; instants are epoch seconds."""

    reported_at: int
    recorded_at: int
    community: bool
    cluster_id: int | None = None


class Cluster(NamedTuple):
    """One cluster; ``own`` where it lies in the street itself."""

    declared_at: int
    closed_at: int | None = None
    own: bool = False

    def open_at(self, at: int) -> bool:
        """Return whether it had been declared and not yet closed."""
        return self.declared_at <= at and (self.closed_at is None or self.closed_at > at)


@dataclass(frozen=True)
class StreetRecords:
    """What is on record about one street. ``population`` None: not known, so no incidence."""

    infections: Sequence[Infection] = ()
    clusters: Mapping[int, Cluster] = field(default_factory=dict)
    population: int | None = None
    tasks: Mapping[tuple[int, int], tuple[int, int]] | None = None
    """Control tasks due and, of these, not done in time, by (end of the window, its days); None: nobody keeps tasks."""
    arrivals: Sequence[tuple[int, int, int | None]] | None = None
    """Arrivals from areas of the national list: (arrived, on the list since, until or None: still); None: nobody keeps
    them, or no list is on record."""
    zones: Sequence[tuple[int, int | None]] | None = None
    """Begin and end (None: still) of sealed and high-risk zones that lie in it; None: nobody keeps zones."""

    @cached_property
    def _sorted(self) -> list[Infection]:
        return sorted(self.infections, key=lambda infection: infection.reported_at)

    @cached_property
    def _reported(self) -> list[int]:
        return [infection.reported_at for infection in self._sorted]

    @cached_property
    def _windows(self) -> dict[tuple[int, int], list[Infection]]:
        return {}

    def window(self, until: int, days: int) -> list[Infection]:
        """Return infections reported in the ``days`` x 24 hours ending at ``until`` and on record by then.

        The window is open at its start and closed at its end: (until - days, until]. Factors and floors ask for
        the same few windows, so each is cut once.
        """
        found = self._windows.get((until, days))
        if found is None:
            found = self._windows[until, days] = self.between(until - days * DAY, until, known_at=until)
        return found

    def between(self, after: int, until: int, *, known_at: int) -> list[Infection]:
        """Return infections reported in (after, until] that were on record at ``known_at``."""
        first, last = bisect_right(self._reported, after), bisect_right(self._reported, until)
        return [infection for infection in self._sorted[first:last] if infection.recorded_at <= known_at]

    def last_report(self, at: int, days: int) -> int | None:
        """Return when the latest infection of the window was reported; None where there is none."""
        last = bisect_right(self._reported, at)
        for place in range(last - 1, -1, -1):
            infection = self._sorted[place]
            if infection.reported_at <= at - days * DAY:
                return None
            if infection.recorded_at <= at:
                return infection.reported_at
        return None

    def count(self, measure: str, at: int, days: int) -> int | None:
        """Return a count for a floor (see ``policy_tables.MEASURES``); None for what nobody records yet."""
        if measure == "infections":
            return len(self.window(at, days))
        if measure == "community":
            return self.community(at, days)
        if measure == "high_risk_zones" and self.zones is not None:
            return sum(began <= at and (ended is None or ended > at - days * DAY) for began, ended in self.zones)
        return None

    def tasks_due(self, at: int, days: int) -> tuple[int, int] | None:
        """Return control tasks due in the window and those not done in time; None where nobody keeps tasks."""
        return None if self.tasks is None else self.tasks.get((at, days), (0, 0))

    def arrived(self, at: int, days: int) -> int | None:
        """Return people who arrived in (at - days, at] and were known by then to come from an area of the list."""
        if self.arrivals is None:
            return None
        rows, instants = self._arrived
        first, last = bisect_right(instants, at - days * DAY), bisect_right(instants, at)
        return sum(since <= at and (until is None or until > at) for _arrived, since, until in rows[first:last])

    @cached_property
    def _arrived(self) -> tuple[list[tuple[int, int, int | None]], list[int]]:
        rows = sorted(self.arrivals or (), key=lambda one: one[0])
        return rows, [one[0] for one in rows]

    def community(self, at: int, days: int) -> int:
        """Return infections of the window that were found in the community."""
        return sum([infection.community for infection in self.window(at, days)])

    def active_clusters(self, at: int, days: int) -> int:
        """Return open clusters with an infection of this street in the window, or of its own and declared in it."""
        recent = {infection.cluster_id for infection in self.window(at, days)}
        begin = at - days * DAY
        active = [
            cluster.open_at(at)
            for key, cluster in self.clusters.items()
            if key in recent or (cluster.own and cluster.declared_at > begin)
        ]
        return sum(active)
