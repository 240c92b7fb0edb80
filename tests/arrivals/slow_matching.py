"""The matcher without its index: every line of the county is asked, one after the other; for comparison only."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from domain.risk_areas import Entry, Level, Match, Outcome, Path
from domain.risk_areas.matching import NO_PROVINCE, NOTHING, _decide, _doubt, _resembles
from domain.risk_areas.names import stem, town_stem
from domain.sentences import Sentence


def slow(path: Path, entries: Sequence[Entry]) -> Match:
    """Return what a list says of a path, by walking over all of it."""
    if not path.province:
        return Match(Outcome.NEEDS_PERSON, Sentence(NO_PROVINCE), None, Level.HIGH)
    mine = [one for one in entries if one.path.province == path.province]
    return _decide(path, list(_known(path, mine)), list(_doubts(path, mine))) if mine else Match(
        Outcome.NONE, Sentence(NOTHING))  # fmt: skip


def _known(path: Path, entries: Sequence[Entry]) -> Iterator[Entry]:
    if not path.county:
        return
    county = [one for one in entries if (one.path.city, one.path.county) == (path.city, path.county)]
    towns = dict.fromkeys(town_stem(one.path.township) for one in county)
    for town in (town_stem(path.township), "") if path.township else towns:
        yield from (one for one in county if town_stem(one.path.township) == town)


def _doubts(path: Path, entries: Sequence[Entry]) -> Iterator[tuple[Entry, str]]:
    for city in dict.fromkeys(one.path.city for one in entries):
        if path.city and not _resembles(city, path.city):
            continue
        listed = [one for one in entries if one.path.city == city]
        names = list(dict.fromkeys(one.path.county for one in listed))
        meant = names
        if path.county:
            meant = [name for name in names if stem(name) == stem(path.county)]
            meant += [""] if "" in names and "" not in meant else []
        for county in meant:
            why = _doubt(path, county, exact=city == path.city)
            yield from ((one, why) for one in listed if why and one.path.county == county)
