"""Which lines of a county can say anything of a place? Found by the first part of their places, not by asking each.

A county had up to two thousand lines in November 2022, and an address resembles a handful of them. Whatever is not
among those found is apart from the place (``texts.compare``); an index that leaves a line out would be a wrong "none".
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from domain.risk_areas.model import Entry, Kind, Level
from domain.risk_areas.names import town_stem
from domain.risk_areas.texts import traces, variants


class CountyLines:
    """The lines of one county in the order of the list, those of a township together."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        towns: dict[str, list[Entry]] = {}
        for entry in entries:
            towns.setdefault(town_stem(entry.path.township), []).append(entry)
        self._lines = [(stem, one) for stem, some in towns.items() for one in some]
        self._towns: dict[str, list[int]] = {}
        for n, (stem, _entry) in enumerate(self._lines):
            self._towns.setdefault(stem, []).append(n)
        self._bare = [n for n, (_town, one) in enumerate(self._lines) if one.kind is Kind.UNCLEAR or not one.path.place]
        self._first: list[int] | None = None
        self._traced: dict[str, list[int]] | None = None

    def about(self, township: str, place: str) -> list[Entry]:
        """Return the lines that may concern a place: first those of its township, then those that name none."""
        mine = town_stem(township)
        if township and not place:
            return [self._lines[n][1] for stem in (mine, "") for n in self._towns.get(stem, ())]
        numbers = sorted({*self._bare, *(self._placed(place) if place else self._named())})
        if township:
            own = [n for n in numbers if self._lines[n][0] == mine]
            numbers = own + [n for n in numbers if self._lines[n][0] == ""]
        return [self._lines[n][1] for n in numbers]

    def _named(self) -> list[int]:
        """Return the first line of each level that names a place: of a whole county each says only "perhaps"."""
        if self._first is None:
            found: dict[Level, int] = {}
            for n, (_stem, one) in enumerate(self._lines):
                if one.path.place and one.kind is not Kind.UNCLEAR:
                    found.setdefault(one.level, n)
            self._first = list(found.values())
        return self._first

    def _placed(self, place: str) -> Iterator[int]:
        if self._traced is None:
            self._traced = {}
            for n, (_stem, one) in enumerate(self._lines):
                for trace in {some for piece in variants(one.path.place) for some in traces(piece)}:
                    self._traced.setdefault(trace, []).append(n)
        traced = self._traced
        return (n for trace in set(traces(place)) for n in traced.get(trace, ()))


def by_county(entries: Iterable[Entry]) -> dict[tuple[str, str, str], CountyLines]:
    """Return the lines of each county (province, city, county)."""
    found: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.path.province, entry.path.city, entry.path.county), []).append(entry)
    return {key: CountyLines(some) for key, some in found.items()}
