"""What is really known of the district? Names, codes and the outline, from ``assets/demo`` (see ATTRIBUTION.md)."""

from __future__ import annotations

import csv
import json
from dataclasses import dataclass
from pathlib import Path

from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from simulation.parameters import ASSETS

DEMO = ASSETS / "demo"


@dataclass(frozen=True)
class Place:
    """A street or community as published: code, name, kind in the contract's words, parent."""

    code: str
    name: str
    kind: str
    parent: str


def streets(district: str, folder: Path = DEMO) -> list[Place]:
    """Return the streets and towns in the order of their codes."""
    kinds = {"街道": "street", "镇": "town"}
    return [
        Place(row["code9"], row["name"], kinds[row["type"]], district)
        for row in _rows(folder / f"streets_{district}.csv")
    ]


def communities(district: str, folder: Path = DEMO) -> list[Place]:
    """Return the communities and villages in the order of their codes; no place is published for them."""
    kinds = {"社区": "community", "村": "village"}
    return [
        Place(row["code12"], row["name"], kinds[row["kind"]], row["street_code"])
        for row in _rows(folder / f"communities_{district}.csv")
    ]


def outline(district: str, folder: Path = DEMO) -> BaseGeometry:
    """Return the district's outline in WGS-84."""
    collection = json.loads((folder / f"outline_{district}.geojson").read_text("utf-8"))
    return shape(collection["features"][0]["geometry"])


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))
