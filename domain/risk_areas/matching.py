"""Is a place on the list? By its administrative path: 陕西省咸阳市乾县临平镇 has nothing to do with 杭州市临平区.

Asked level by level, the strictest first. An entry says yes, no, or perhaps: the address stops above what the entry
names, the entry draws lines inside the place, or the names only resemble each other. The first yes is the outcome,
unless something stricter may be true: then a person is needed, and the entry that makes it so is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from enum import IntEnum

from domain.errors import N_
from domain.risk_areas.county_lines import by_county
from domain.risk_areas.model import Entry, Kind, Level, Match, Outcome, Path
from domain.risk_areas.names import stem, town_stem
from domain.risk_areas.texts import Compared, compare, variants
from domain.sentences import Sentence

WHOLE = N_("All of {where} is on the list.")
EXCEPT = N_("{where} is on the list except for its stricter parts, and this is none of them.")
PLACE = N_("{where} is on the list.")
NOTHING = N_("Nothing on the list lies there.")
STOPS_ABOVE = N_("The list names {where}; the address does not say whether it was there.")
BOUNDED = N_("Only a part of {where} is on the list.")
SIMILAR = N_("The place resembles {where} on the list.")
UNCLEAR = N_("The list names {where} without saying which part of it.")
SAME_STEM = N_("{where} is on the list; the address writes the name without its level or with another one.")
NO_PROVINCE = N_("The address names no province.")
ANOTHER_CITY = N_("The address names no city, and {where} is on the list.")


MOST_SHOWN = 60


class _Said(IntEnum):
    NO = 0
    PERHAPS = 1
    YES = 2


class RiskIndex:
    """The entries of one list, ready to be asked. ``match`` takes some ten microseconds a path."""

    def __init__(self, entries: Iterable[Entry]) -> None:
        self._counties = by_county(entries := list(entries))
        self._strictest: dict[tuple[str, str], dict[str, dict[Level, Entry]]] = {}
        self._cities: dict[str, dict[str, None]] = {}
        self._stems: dict[tuple[str, str, str], dict[str, None]] = {}
        for entry in entries:
            path = entry.path
            county = self._strictest.setdefault((path.province, path.city), {}).setdefault(path.county, {})
            county.setdefault(entry.level, entry)
            self._cities.setdefault(path.province, {})[path.city] = None
            self._stems.setdefault((path.province, path.city, stem(path.county)), {})[path.county] = None

    def match(self, path: Path) -> Match:
        """Return what the list says of a path made by ``names.address``."""
        if not path.province:
            return Match(Outcome.NEEDS_PERSON, Sentence(NO_PROVINCE), None, Level.HIGH)
        if path.province not in self._cities:
            return Match(Outcome.NONE, Sentence(NOTHING))
        return _decide(path, self._known(path), list(self._doubts(path)))

    def _known(self, path: Path) -> list[Entry]:
        """Return the entries of the county that may concern the place."""
        lines = self._counties.get((path.province, path.city, path.county)) if path.county else None
        return lines.about(path.township, path.place) if lines else []

    def _doubts(self, path: Path) -> Iterator[tuple[Entry, str]]:
        """Yield entries that are not of this county by name but may be meant, with why: the first of each level."""
        for city in self._cities[path.province]:
            exact = city == path.city
            if path.city and not _resembles(city, path.city):
                continue
            listed = self._strictest[path.province, city]
            for county in self._meant(path, city):
                why = _doubt(path, county, exact=exact)
                if why:
                    yield from ((one, why) for one in listed[county].values())

    def _meant(self, path: Path, city: str) -> Iterable[str]:
        """Return the counties of a city that may be meant: all where none is named, else those of the same stem."""
        listed = self._strictest[path.province, city]
        if not path.county:
            return listed
        found = [*self._stems.get((path.province, city, stem(path.county)), ())]
        return found if "" in found or "" not in listed else [*found, ""]


def _doubt(path: Path, county: str, *, exact: bool) -> str:
    """Return why a county of the list may be the one meant although its name is another; empty where it is not."""
    if not path.county:
        return STOPS_ABOVE if path.city else ANOTHER_CITY
    if not county:
        return UNCLEAR
    if exact:
        return SAME_STEM if county != path.county and _resembles(county, path.county) else ""
    if stem(county) != stem(path.county):
        return ""
    return SAME_STEM if path.city else ANOTHER_CITY


def _resembles(listed: str, mine: str) -> bool:
    """Return whether two names are one, or one of them leaves its level out: 和田市 and 和田, not 和田市 and 和田县."""
    if listed == mine:
        return True
    return stem(listed) == stem(mine) and (listed == stem(listed) or mine == stem(mine))


def _decide(path: Path, known: Sequence[Entry], doubts: Sequence[tuple[Entry, str]]) -> Match:
    for level in Level:
        perhaps: tuple[Entry, str] | None = None
        for entry in (one for one in known if one.level is level):
            said, why = _ask(path, entry)
            if said is _Said.YES:
                return Match(Outcome(level.value), _sentence(why, entry), entry)
            if said is _Said.PERHAPS and perhaps is None:
                perhaps = (entry, why)
        perhaps = perhaps or next((one for one in doubts if one[0].level is level), None)
        if perhaps is not None:
            return Match(Outcome.NEEDS_PERSON, _sentence(perhaps[1], perhaps[0]), perhaps[0], level)
    return Match(Outcome.NONE, Sentence(NOTHING))


def _sentence(message: str, entry: Entry) -> Sentence:
    where = entry.path.text
    return Sentence(message, (("where", where if len(where) <= MOST_SHOWN else f"{where[:MOST_SHOWN]}…"),))


def _ask(path: Path, entry: Entry) -> tuple[_Said, str]:
    """Return whether a path of the same county lies in an entry."""
    if entry.kind is Kind.UNCLEAR:
        return _Said.PERHAPS, UNCLEAR
    town = _same_town(path.township, entry.path.township)
    if town is _Said.NO:
        return town, ""
    if not entry.path.place:
        if town is _Said.YES:
            return town, WHOLE if entry.kind is Kind.WHOLE else EXCEPT
        return town, STOPS_ABOVE if not path.township else SAME_STEM
    if not path.place:
        return _Said.PERHAPS, STOPS_ABOVE
    return _place(path, entry, town)


def _same_town(mine: str, listed: str) -> _Said:
    """Return whether two townships are one; an entry without township may lie in any, below its own county."""
    if not listed or mine == listed:
        return _Said.YES
    if not mine:
        return _Said.PERHAPS
    return _Said.PERHAPS if town_stem(mine) == town_stem(listed) else _Said.NO


def _place(path: Path, entry: Entry, town: _Said) -> tuple[_Said, str]:
    found = {compare(path.place, one) for one in variants(entry.path.place)}
    if Compared.INSIDE in found:
        if entry.bounded:
            return _Said.PERHAPS, BOUNDED
        return (_Said.YES, PLACE if entry.kind is Kind.PLACE else EXCEPT) if town is _Said.YES else (town, SAME_STEM)
    if Compared.COARSER in found:
        return _Said.PERHAPS, STOPS_ABOVE
    return (_Said.PERHAPS, SIMILAR) if Compared.SIMILAR in found else (_Said.NO, "")
