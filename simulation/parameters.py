"""Which figures shape the simulated district? The policy file ``demo.toml``, read once and checked."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Self

from domain.errors import N_, ConfigurationError

ASSETS = Path(__file__).resolve().parent.parent / "assets"
POLICY = ASSETS / "policies" / "demo.toml"

Table = dict[str, Any]


@dataclass(frozen=True)
class Parameters:
    """The policy as tables; ``scale`` shrinks counts of people, units, points and infections."""

    version: str
    district: Table
    streets: tuple[Table, ...]
    division: Table
    people: Table
    testing: Table
    labs: tuple[Table, ...]
    points: Table
    outbreak: Table
    feed: Table
    scenarios: Table
    scale: float = 1.0

    def scaled(self, scale: float) -> Self:
        """Return the same parameters for a district of ``scale`` times the size."""
        if not 0 < scale <= 4:
            raise ConfigurationError(
                N_("The scale {scale} must lie above 0 and not above 4; 1 is the full district."), scale=scale
            )
        return type(self)(**{**self.__dict__, "scale": scale})

    def count(self, name: str, at_least: int = 1) -> int:
        """Return a head count of ``[district]`` at this scale."""
        return max(at_least, round(int(self.district[name]) * self.scale))


@lru_cache(maxsize=4)
def load_parameters(path: Path = POLICY) -> Parameters:
    """Read and check the policy file. Raises ``ConfigurationError`` naming what does not fit."""
    with path.open("rb") as file:
        raw = tomllib.load(file)
    _check(raw, path)
    return Parameters(
        version=raw["version"],
        district=raw["district"],
        streets=tuple(raw["street"]),
        division=raw["division"],
        people=raw["people"],
        testing=raw["testing"],
        labs=tuple(raw["lab"]),
        points=raw["points"],
        outbreak=raw["outbreak"],
        feed=raw["feed"],
        scenarios=raw["scenarios"],
    )


def _check(raw: Table, path: Path) -> None:
    sums = {
        "street.infections": (sum(s["infections"] for s in raw["street"]), 1),
        "lab.share": (sum(lab["share"] for lab in raw["lab"]), 1),
        "testing.hourly_percent": (sum(raw["testing"]["hourly_percent"]), 100),
        "people.age_decades": (sum(raw["people"]["age_decades"]), 1),
        "len(testing.day_share)": (len(raw["testing"]["day_share"]), raw["testing"]["days"] + 1),
        "len(outbreak.new_infections)": (len(raw["outbreak"]["new_infections"]), raw["outbreak"]["days"]),
    }
    for name, (found, wanted) in sums.items():
        if not abs(found - wanted) < 1e-6:
            raise ConfigurationError(
                N_("{file}: {name} must come to {wanted}, not {found}."),
                file=path.name,
                name=name,
                wanted=wanted,
                found=round(found, 6),
            )
