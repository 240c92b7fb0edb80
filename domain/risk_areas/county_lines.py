"""Which lines of a county can say anything of a place? Found by the parts of their places, not by asking each.

A county had up to two thousand lines in November 2022, and an address resembles a handful of them. Whatever is not
among those found is apart from the place (``texts.compare``), or says "perhaps" as an earlier line of its level does;
an index that leaves another one out would be a wrong "none".
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import takewhile

from domain.risk_areas.model import Entry, Kind, Level
from domain.risk_areas.names import town_stem
from domain.risk_areas.texts import LEAST_NAME, likenesses, parts, variants

_Like = dict[tuple[str, Level], list[tuple[str, int]]]
"""By township and level the first line with a likeness, and the first one whose place begins with another part: lines
that begin as the asked place does are compared one by one and may be apart after all; of the others one is enough.
"""


class CountyLines:
    """The lines of one county in the order of the list, those of a township together."""

    def __init__(self, entries: Sequence[Entry]) -> None:
        self._entries = entries

    @cached_property
    def _lines(self) -> list[tuple[str, Entry]]:
        """Each line with the stem of its township; most counties of a list are never asked about."""
        towns: dict[str, list[Entry]] = {}
        for entry in self._entries:
            towns.setdefault(town_stem(entry.path.township), []).append(entry)
        return [(stem, one) for stem, some in towns.items() for one in some]

    @cached_property
    def _towns(self) -> dict[str, list[int]]:
        found: dict[str, list[int]] = {}
        for n, (stem, _entry) in enumerate(self._lines):
            found.setdefault(stem, []).append(n)
        return found

    @cached_property
    def _bare(self) -> list[int]:
        return [n for n, (_town, one) in enumerate(self._lines) if one.kind is Kind.UNCLEAR or not one.path.place]

    def about(self, township: str, place: str) -> list[Entry]:
        """Return the lines that may concern a place: first those of its township, then those that name none."""
        mine = town_stem(township)
        if township and not place:
            return [self._lines[n][1] for stem in (mine, "") for n in self._towns.get(stem, ())]
        numbers = sorted({*self._bare, *(self._places.near(place) if place else self._named)})
        if township:
            own = [n for n in numbers if self._lines[n][0] == mine]
            numbers = own + [n for n in numbers if self._lines[n][0] == ""]
        return [self._lines[n][1] for n in numbers]

    @cached_property
    def _named(self) -> list[int]:
        """The first line of each level that names a place: of a whole county each says only "perhaps"."""
        found: dict[Level, int] = {}
        for n, (_stem, one) in enumerate(self._lines):
            if one.path.place and one.kind is not Kind.UNCLEAR:
                found.setdefault(one.level, n)
        return list(found.values())

    @cached_property
    def _places(self) -> _Places:
        return _Places(self._lines)


class _Places:
    """The places of the lines of one county, by how they begin and by what they are like."""

    def __init__(self, lines: Sequence[tuple[str, Entry]]) -> None:
        self._begin: dict[str, list[int]] = {}
        self._like: dict[str, _Like] = {}
        named: list[tuple[str, int]] = []
        for n, (stem, entry) in enumerate(lines):
            for piece in variants(entry.path.place):
                first = parts(piece)[0]
                self._begin.setdefault(first, []).append(n)
                for likeness in likenesses(piece):
                    some = self._like.setdefault(likeness, {}).setdefault((stem, entry.level), [])
                    if len(some) < 2 and all(first != begun for begun, _n in some):
                        some.append((first, n))
                named.append((piece, n))
        self._named = sorted(named)
        self._whole: dict[str, list[int]] = {}
        for piece, n in named:
            self._whole.setdefault(piece, []).append(n)

    def near(self, place: str) -> Iterator[int]:
        """Yield the numbers of lines that a place may lie in, hold, or be like; some twice."""
        yield from self._begin.get(parts(place)[0], ())
        for likeness in set(likenesses(place)):
            for some in self._like.get(likeness, {}).values():
                yield from (n for _first, n in some)
        for length in range(LEAST_NAME, len(place) + 1):  # lines whose text the place begins with
            yield from self._whole.get(place[:length], ())
        if len(place) >= LEAST_NAME:  # and lines that begin with the place
            start = bisect_left(self._named, (place, 0))
            longer = (self._named[at] for at in range(start, len(self._named)))
            yield from (n for _piece, n in takewhile(lambda one: one[0].startswith(place), longer))


def by_county(entries: Iterable[Entry]) -> dict[tuple[str, str, str], CountyLines]:
    """Return the lines of each county (province, city, county)."""
    found: dict[tuple[str, str, str], list[Entry]] = {}
    for entry in entries:
        found.setdefault((entry.path.province, entry.path.city, entry.path.county), []).append(entry)
    return {key: CountyLines(some) for key, some in found.items()}
