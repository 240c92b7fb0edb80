"""What does the own grid look like, and where do people wait? One small SVG: no tiles, no script, no other host."""

from __future__ import annotations

import math
from collections.abc import Mapping
from html import escape
from typing import Any

import pandas as pd
import shapely
from starlette.responses import HTMLResponse

from data_access.queries.own_grid import Grid
from domain.opening_words import opening_text
from field import day_words as words
from field.page import HOME, Page
from field.task_page import back
from field.told import known, records

WIDTH = 360
MARGIN = 12
MANY = 25
"""So many numbers are written smaller, or they would cover each other."""
CLOSE = 0.00002
"""Degrees that a corner may move (2 m)."""


def map_page(page: Page, grid: Grid, things: pd.DataFrame, people: pd.DataFrame) -> HTMLResponse:
    """Return the units with what is to be done in each, and the testing points nearby."""
    to_do = {str(code): int(count) for code, count in things.groupby("area_code").size().items()}
    to_see = dict(zip(people["unit_code"], people["people"], strict=True))
    units = records(grid.units)
    drawing = _drawing(page, units, records(grid.points), to_do, to_see)
    body = f"{drawing}{_list(page, units, to_do, to_see)}{_points(page, grid.points)}{back(page)}"
    return page.answer(page.say(words.MAP), body)


def _drawing(
    page: Page, units: list[dict[str, Any]], points: list[dict[str, Any]], to_do: Mapping[str, int],
    to_see: Mapping[str, int],
) -> str:  # fmt: skip
    shapes = {one["code"]: shapely.simplify(shapely.from_geojson(one["boundary"]), CLOSE)
              for one in units if known(one["boundary"])}  # fmt: skip
    if not shapes:
        return f'<p class="hint">{page.text(words.NO_MAP)}</p>'
    west, south, east, north = shapely.union_all(list(shapes.values())).bounds
    squeeze = math.cos(math.radians((south + north) / 2))
    scale = min((WIDTH - 2 * MARGIN) / max((east - west) * squeeze, 1e-6), WIDTH / max(north - south, 1e-6))
    height = math.ceil((north - south) * scale + 2 * MARGIN)
    pad = (WIDTH - (east - west) * squeeze * scale) / 2

    def at(lon: float, lat: float) -> tuple[float, float]:
        return round(pad + (lon - west) * squeeze * scale, 1), round(MARGIN + (north - lat) * scale, 1)

    areas, labels = "", ""
    for number, one in enumerate(units, 1):
        code = one["code"]
        if code not in shapes:
            continue
        done = "" if to_do.get(code) or to_see.get(code) else " clear"
        areas += f'<path class="unit{done}" d="{_path(shapes[code], at)}"/>'
        middle = shapes[code].representative_point()
        x, y = at(middle.x, middle.y)
        labels += f'<text x="{x}" y="{y + 5}">{number}</text>'
    spots = ""
    for one in points:
        x, y = at(one["lon"], one["lat"]) if known(one["lon"]) else (-1, -1)
        if 0 <= x <= WIDTH and 0 <= y <= height:
            spots += f'<circle class="{"open" if one["open_now"] else "shut"}" cx="{x}" cy="{y}" r="6"/>'
    many, told = " many" if len(shapes) > MANY else "", page.text(words.MAP_HINT)
    return (
        f'<figure class="grid{many}"><svg viewBox="0 0 {WIDTH} {height}" role="img" aria-label="{told}">'
        f"{areas}{spots}{labels}</svg></figure>"
    )


def _path(shape: shapely.Geometry, at: Any) -> str:
    rings = [part.exterior for part in getattr(shape, "geoms", [shape]) if part.geom_type == "Polygon"]
    corners = [[at(*corner[:2]) for corner in ring.coords] for ring in rings]
    return "".join("M" + "L".join(f"{x:g} {y:g}" for x, y in ring) + "Z" for ring in corners)


def _list(page: Page, units: list[dict[str, Any]], to_do: Mapping[str, int], to_see: Mapping[str, int]) -> str:
    """Return what the numbers on the map stand for; units with people to knock for lead to them."""
    told = ""
    for number, one in enumerate(units, 1):
        things, people = to_do.get(one["code"], 0), to_see.get(one["code"], 0)
        counts = page.text(words.THINGS_KNOCK, things=things, people=people)
        inner = f'<b>{number} {escape(one["name"])}</b><span class="due">{counts}</span>'
        where = f"{HOME}/knock?unit={escape(one['code'])}"
        told += f'<li><a class="thing" href="{where}">{inner}</a></li>' if people else (
            f'<li><span class="thing">{inner}</span></li>')  # fmt: skip
    return f'<ol class="things">{told}</ol>'


def _hours(page: Page, one: Mapping[Any, Any]) -> str:
    return escape(opening_text(one["opening_text"] or "", page.language))


def _points(page: Page, points: pd.DataFrame) -> str:
    told = "".join(
        f'<li><span class="thing"><b>{escape(one["name"])}</b><span class="place">{escape(one["address"] or "")}</span>'
        f'<span class="due">{_state(page, one["open_now"])} {_hours(page, one)}</span></span></li>'
        for one in records(points)
    )
    listed = f'<ul class="things">{told}</ul>' if told else f'<p class="hint">{page.text(words.NO_POINTS)}</p>'
    return f"<h2>{page.text(words.POINTS)}</h2>{listed}"


def _state(page: Page, open_now: bool | None) -> str:
    if open_now is None:
        return page.text(words.POINT_UNKNOWN)
    return page.text(words.POINT_OPEN if open_now else words.POINT_SHUT)
