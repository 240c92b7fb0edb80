"""Short words for tests about zones and supplies: a street drawn as squares, zones over it, rounds and stocks."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from data_access.commands.moving import Wish
from tests.moving.quarantine_builders import done
from tests.world import World

STREET, COMMUNITY = "330113/S1", "330113/S1/C1"
A, B, C = f"{COMMUNITY}/A/a", f"{COMMUNITY}/A/b", f"{COMMUNITY}/B/c"
"""Three units side by side from west to east, a hundredth of a degree each."""
WEST = {A: 0, B: 1, C: 2}
SIDE = 0.01


def square(west: float, width: float = 1.0) -> str:
    """Return a rectangle that begins so many units' sides from the west and is so many wide, as GeoJSON."""
    x0, x1, y0, y1 = 120.2 + west * SIDE, 120.2 + (west + width) * SIDE, 30.4, 30.4 + SIDE
    return json.dumps({"type": "Polygon", "coordinates": [[[x0, y0], [x1, y0], [x1, y1], [x0, y1], [x0, y0]]]})


def street(world: World, people: Sequence[int] = (4, 6, 8)) -> None:
    """Make the three units with so many residents each; two of a unit share an address."""
    for (unit, west), count in zip(WEST.items(), people, strict=True):
        world.area(unit, boundary=square(west))
        for number in range(count):
            world.resident(unit, address=f"{number // 2}号")


def propose(
    world: World, at: str, *, code: str = "Z1", west: float = 0, width: float = 1, level: str = "sealed",
    scheme: str = "three_zone", **fields: Any,
) -> int:  # fmt: skip
    """Return the id of a zone proposed at a local time over a rectangle."""
    given = {"name": code, "area": "C1", "scheme": scheme, "level": level, "boundary": square(west, width)} | fields
    return done(world, "zone", "propose", Wish(code=code, fields=given), at=at)[0]


def seal(world: World, at: str, **proposed: Any) -> int:
    """Return the id of a zone that was proposed, approved and sealed at a local time."""
    id_ = propose(world, at, **proposed)
    done(world, "zone", "approve", Wish(id_), at=at)
    done(world, "zone", "seal", Wish(id_, fields={"guard_roster": "三班"}), at=at)
    return id_


def screened(world: World, zone: int, code: str, at: str, *, sampled: int, positives: int = 0, target: int = 0) -> None:
    """Close a round of a zone at a local time; it is begun first unless it runs already (``target`` 0)."""
    if target:
        done(world, "screening_round", "begin", Wish(code=code, fields={"zone": zone, "target": target}), at=at)
    fields = {"sampled": sampled, "positives": positives}
    done(world, "screening_round", "close", Wish(code=code, fields=fields), at=at)


def stock(world: World, area: str, item: str, pieces: float, at: str, min_days: float = 7) -> int:
    """Return the id of a stock of an item at an area (by code)."""
    fields = {"area": area, "item": item, "stock": pieces, "min_days": min_days}
    return done(world, "supply", "register", Wish(code=f"ST-{area}-{item}", fields=fields), at=at)[0]
