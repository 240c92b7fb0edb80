"""How do the areas go to file? As GeoJSON with the contract's properties."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from simulation.areas import Area, District
from simulation.geometry import Plane, geojson


def write_areas(district: District, path: Path) -> None:
    """Write the ``areas`` table as GeoJSON."""
    features = [_feature(area, district.plane) for area in district.areas()]
    text = json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False, separators=(",", ":"))
    path.write_text(text, "utf-8")


def _feature(area: Area, plane: Plane) -> dict[str, Any]:
    lon, lat = plane.to_lonlat(area.seat)
    return {
        "type": "Feature",
        "properties": {
            "code": area.code,
            "level": area.level,
            "parent_code": area.parent,
            "name": area.name,
            "kind": area.kind,
            "independent": area.responsible_body is not None,
            "responsible_body": area.responsible_body,
            "population": area.population,
            "lon": round(float(lon), 6),
            "lat": round(float(lat), 6),
            "boundary_quality": "approximate",  # the outline too: a map maker's, not the office's
        },
        "geometry": geojson(area.ground, plane),
    }
