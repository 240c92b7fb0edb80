"""The matcher once more, as plain as can be: small paths, no index, no parsing; for comparison only."""

from __future__ import annotations

from domain.risk_areas import Entry, Kind, Level, Outcome, Path


def naive(path: Path, entries: list[Entry]) -> Outcome:
    """Return the outcome where places are ``村N组`` parts and every name bears its level."""
    for level in Level:
        answers = {_one(path, entry) for entry in entries if entry.level is level}
        if "yes" in answers:
            return Outcome(level.value)
        if "perhaps" in answers:
            return Outcome.NEEDS_PERSON
    return Outcome.NONE


def _one(path: Path, entry: Entry) -> str:
    mine = (path.province, path.city, path.county, path.township)
    theirs = (entry.path.province, entry.path.city, entry.path.county, entry.path.township)
    for a, b in zip(mine, theirs, strict=True):
        if not b:
            continue  # the entry does not name this level: anywhere in the one above
        if not a:
            return "perhaps"
        if a != b:
            return "no"
    if entry.kind is Kind.UNCLEAR:
        return "perhaps"
    if not entry.path.place:
        return "yes"
    if not path.place:
        return "perhaps"
    village, _sep, group = entry.path.place.partition("村")
    own, _sep, number = path.place.partition("村")
    if village != own:
        return "no"
    if not group or number == group:
        return "perhaps" if entry.bounded else "yes"
    return "perhaps" if not number else "no"
