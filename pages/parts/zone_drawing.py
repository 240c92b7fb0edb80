"""How does somebody propose a zone? Units chosen on the map or in a list, or a polygon is brought; then the form."""

import streamlit as st

from components.move_form import move_form
from components.words import caption, head
from components.zone_rows import polygon_told, unit_choice_map, zone_preview
from data_access.commands.moving import Wish
from data_access.ingest.zone_shapes import SUFFIXES, polygon_of_file, polygon_of_text
from data_access.queries.areas import areas, boundaries
from data_access.queries.records import record_choices
from data_access.queries.zones import polygon_inside
from domain.errors import CockpitError
from domain.language import gettext as _
from domain.workflow import Kind, record_type
from pages.parts.scenario_actions import show_outcome
from session.acting import act, form_key
from session.live import is_live
from session.reading import load

FORM, CHOSEN = "zones.propose", "zones.chosen"
MOST_ON_MAP = 600


def drawing_panel(place):
    """Draw the ways to a polygon, what it covers, and the form that proposes it."""
    head(_("Draw a zone"), _("choose units, or bring a polygon; people are counted before it is proposed"))
    show_outcome(FORM)
    if not st.toggle(_("Draw one now"), key="zones.draw"):
        return None
    if not is_live():
        return caption(_("The past cannot be changed: go back to Live to act."))
    ways = {"units": _("From units"), "text": _("Paste GeoJSON"), "file": _("Upload a file")}
    way = st.segmented_control(_("Boundary"), list(ways), format_func=ways.__getitem__, default="units", required=True,
                               key="zones.way")  # fmt: skip
    left, right = st.columns(2, gap="small")
    with left:
        asked = {"units": _from_units, "text": _from_text, "file": _from_file}[way](place)
        found = load(polygon_inside, **asked) if asked else None
        if found and found["boundary"]:
            polygon_told(found)
    with right:
        if found and found["boundary"]:
            level = place.levels[0]
            zone_preview(found["boundary"], load(boundaries, level=level, within=place.area), key="zones.preview")
    if found and found["people"] is not None:
        _form(place, found["boundary"])
    return None


def _from_units(place):
    """Choose areas in a list or on the map; a click puts one in or takes it out."""
    level = next((name for name in ("unit2", "unit1") if name in place.levels), place.levels[-1])
    if place.path[-1][2] == "district":
        level = "community"
        caption(_("Go to a street to choose single units."))
    rows = load(areas, level=level, within=place.area).rows
    names = dict(zip(rows["code"], rows["name"], strict=True))
    key = f"{CHOSEN}.{place.area}"
    kept = [code for code in st.session_state.get(key, ()) if code in names]
    if len(names) <= MOST_ON_MAP:
        shapes = load(boundaries, level=level, within=place.area)
        clicked = unit_choice_map(shapes, set(kept), key=f"zones.units.{place.area}")
        if clicked and clicked in names:
            st.session_state[key] = [code for code in kept if code != clicked] + [clicked] * (clicked not in kept)
            st.rerun()
    chosen = st.multiselect(_("Units"), list(names), format_func=names.__getitem__, key=key,
                            placeholder=_("Choose; type to search"))  # fmt: skip
    return {"codes": tuple(sorted(chosen))} if chosen else None


def _from_text(_place):
    text = st.text_area(_("GeoJSON polygon"), key="zones.text", height=160,
                        placeholder='{"type": "Polygon", "coordinates": [...]}')  # fmt: skip
    crs = _system("text")
    return _read(lambda: polygon_of_text(text, crs)) if text.strip() else None


def _from_file(_place):
    told = _("GeoJSON, zipped shapefile or GeoPackage")
    file = st.file_uploader(told, type=[suffix[1:] for suffix in SUFFIXES], key="zones.file")
    crs = _system("file")
    return _read(lambda: polygon_of_file(file.name, file.getvalue(), crs)) if file is not None else None


def _system(way):
    names = {"": _("as the file says, else WGS-84"), "GCJ-02": "GCJ-02", "BD-09": "BD-09"}
    return st.selectbox(_("Coordinates"), list(names), format_func=names.__getitem__, key=f"zones.crs.{way}") or None


def _read(polygon):
    try:
        return {"boundary": polygon()}
    except CockpitError as error:
        st.error(error.text(_), icon=":material/error:")
        return None


def _form(place, boundary):
    move = record_type("zone").move("propose")

    def send(filled):
        wish = Wish(fields={**filled.fields, "boundary": boundary}, reason=filled.reason)
        outcome = act(FORM, "zone", "propose", [wish])
        if outcome and outcome.moved:
            st.session_state.pop(f"{CHOSEN}.{place.area}", None)

    move_form(move, key=form_key(FORM), options=lambda field: _options(place, field), send=send,
              given=frozenset({"boundary"}))  # fmt: skip


def _options(place, field):
    if field.kind is Kind.RECORD:
        return load(record_choices, refers=field.refers)
    found = [(code, name) for code, name, _level in place.path[-1:]]
    for level in [name for name in ("street", "community") if name in place.levels]:
        rows = load(areas, level=level, within=place.area).rows
        found += list(zip(rows["code"], rows["name"], strict=True))
    return found
