"""Which units are behind? Areas of one level coloured by the share of people tested; a click names the area.

At full size 2,813 polygons, 0.4 MB of JSON: outlines are encoded once, only colours and words are joined anew, and
the whole is built once for everybody who sees the same figures.
"""

from __future__ import annotations

import json
from functools import lru_cache
from typing import Any

import pandas as pd
import pydeck as pdk

from components import palette
from components.atlas import Atlas
from components.choices import MAP_PX, choice_map
from components.deck import SOMEWHERE, Spec, compact, fit, label_layer
from components.formats import NOTHING, missing, number, percent_sign
from domain.language import gettext as _
from domain.language import language

MOST_LABELS = 16
SHORT_NAME = 7
PLACE = '"__areas__"'
Row = tuple[str, str, float | None, str, str]
"""Code, name, coverage, "tested of must test" as text, coverage as text."""


def unit_map(areas: pd.DataFrame, atlas: Atlas, *, key: str, height: int = MAP_PX) -> str | None:
    """Draw the areas and return the code clicked, or None. ``areas``: code, name, coverage, tested, must_test."""
    spec = unit_spec(unit_rows(areas), atlas, height, language())
    return choice_map(spec, layer="areas", key=key, alt=_("Map of areas by share of people tested"), height=height)


def unit_rows(areas: pd.DataFrame) -> tuple[Row, ...]:
    """Return the rows a map draws, by code: their order must not change, or selections would jump.

    Shares are cut to whole percents here: 2,813 colours do not change with every single result.
    """
    columns = zip(areas["code"], areas["name"], areas["coverage"], areas["tested"], areas["must_test"], strict=True)
    return tuple(
        sorted(
            (
                code,
                name,
                None if missing(share) else int(float(share) * 100) / 100,
                people_told(tested, must),
                _told(share),
            )
            for code, name, share, tested, must in columns
        )
    )


def people_told(tested: Any, must: Any) -> str:
    """Return how many of how many, or nothing where it is not known who must be tested."""
    return f"{number(tested)} / {number(must)}" if not missing(must) else NOTHING


def _told(share: Any) -> str:
    return percent_sign(share)


@lru_cache(maxsize=24)
def unit_spec(rows: tuple[Row, ...], atlas: Atlas, height: int, _language: str) -> Spec:
    """Return the specification of the map."""
    outlines = _outlines(atlas)
    parts = [
        _part(code, name, share, people, told, outline)
        for code, name, share, people, told in rows
        for outline in outlines.get(code, ())
    ]
    drawn = atlas.bounds_of({row[0] for row in rows})
    view = fit(drawn or SOMEWHERE, width_px=510, height_px=height)
    frame = compact(
        [_areas(fine=len(rows) > 300), label_layer(_labels(rows, atlas), view)],
        view,
        tooltip=f"<b>{{name}}</b><br>{_('Tested in time')}: {{told}}<br>{{people}} {_('people')}",
    )
    return Spec(frame.json.replace(PLACE, f"[{','.join(parts)}]"), frame.tooltip)


def _part(code: str, name: str, share: float | None, people: str, told: str, outline: str) -> str:
    fill = json.dumps([*palette.coverage_mark(share).rgb, 235])
    words = json.dumps({"code": code, "name": name, "told": told, "people": people}, ensure_ascii=False)
    return f'{words[:-1]},"fill":{fill},"polygon":{outline}}}'


def _labels(rows: tuple[Row, ...], atlas: Atlas) -> list[dict[str, Any]]:
    """Return name and share on the map, where there are few enough areas to be read."""
    if len(rows) > MOST_LABELS:
        return []
    found, short = [], all(len(row[1]) <= SHORT_NAME for row in rows)
    for code, name, share, _people_told, told in rows:
        if code in atlas.shapes:
            mark = palette.coverage_mark(share)
            ground = {"ground": [*mark.rgb, 255], "ink": palette.rgb(mark.ink, 255)}
            found.append({"at": list(atlas.middles[code]), "text": f"{name}\n{told}" if short else told, **ground})
    return found


@lru_cache(maxsize=24)
def _outlines(atlas: Atlas) -> dict[str, list[str]]:
    return {
        code: [json.dumps(rings, separators=(",", ":")) for rings in parts] for code, parts in atlas.polygons.items()
    }


def _areas(*, fine: bool) -> pdk.Layer:
    return pdk.Layer(
        "PolygonLayer",
        id="areas",
        data=pdk.types.String("__areas__"),
        get_polygon="polygon",
        get_line_color=palette.rgb(palette.BACKGROUND, 255),
        get_line_width=0.6 if fine else 1.5,
        line_width_units=pdk.types.String("pixels"),
        pickable=True,
        auto_highlight=True,
        highlight_color=palette.rgb(palette.TEXT, 110),
        _sub_layer_props={"fill": {"getFillColor": "@@=fill"}},  # Streamlit pales every getFillColor but the chosen one
    )
