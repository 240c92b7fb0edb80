"""Which outlines does a map draw? A collection of boundaries, prepared once and shared by every viewer.

2,813 unit outlines take 0.3 s to prepare, so an atlas is kept as long as its collection is the same one: compared
by content digest, not by identity, because a cached read may hand out copies.
"""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from threading import Lock
from typing import Any

from components.shapes import bounds, hatching, middle, polygons

KEEP = 24
_kept: OrderedDict[str, Atlas] = OrderedDict()
_by_identity: OrderedDict[int, tuple[Mapping[str, Any], str]] = OrderedDict()
_lock = Lock()


@dataclass(frozen=True, eq=False)
class Atlas:
    """Outlines by area code; equal only to itself, which makes it a cheap cache key."""

    shapes: Mapping[str, Mapping[str, Any]]

    @cached_property
    def bounds(self) -> tuple[float, float, float, float] | None:
        """West, south, east, north of everything; None where nothing has an outline."""
        return bounds(self.shapes.values())

    @cached_property
    def polygons(self) -> dict[str, list[list[Any]]]:
        """The polygons of each area, as deck.gl wants them."""
        return {code: polygons(shape) for code, shape in self.shapes.items()}

    @cached_property
    def middles(self) -> dict[str, tuple[float, float]]:
        """The place of each area's label."""
        return {code: middle(shape) for code, shape in self.shapes.items()}

    def hatching(self, code: str) -> list[list[list[float]]]:
        """Return the strokes that mark an area as not reported."""
        return hatching(self.shapes[code])

    def bounds_of(self, codes: set[str]) -> tuple[float, float, float, float] | None:
        """Return the frame around some of the areas."""
        return bounds(shape for code, shape in self.shapes.items() if code in codes)


def atlas_of(collection: Mapping[str, Any]) -> Atlas:
    """Return the atlas of a GeoJSON FeatureCollection whose features have the property ``code``."""
    with _lock:
        known = _by_identity.get(id(collection))
        digest = known[1] if known and known[0] is collection else _digest(collection)
        _by_identity[id(collection)] = (collection, digest)
        while len(_by_identity) > KEEP:
            _by_identity.popitem(last=False)
        if digest not in _kept:
            features = collection["features"]
            _kept[digest] = Atlas({f["properties"]["code"]: f["geometry"] for f in features if f.get("geometry")})
        _kept.move_to_end(digest)
        while len(_kept) > KEEP:
            _kept.popitem(last=False)
        return _kept[digest]


def _digest(collection: Mapping[str, Any]) -> str:
    return hashlib.sha256(json.dumps(collection["features"], default=list).encode()).hexdigest()
