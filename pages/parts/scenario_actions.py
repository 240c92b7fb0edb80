"""What may this person do now? Moves as forms, for one record, for many, or to open a new one."""

import streamlit as st

from components.move_form import move_form
from components.outcome_rows import outcome_panel
from components.record_words import refusal_text
from components.words import caption
from data_access.commands.moving import Wish
from data_access.queries.areas import areas
from data_access.queries.records import record_choices
from domain.language import gettext as _
from domain.workflow import Kind, record_type
from session.acting import act, form_key, last_outcome, last_refusal
from session.live import is_live
from session.reading import load

FIELD_LEVELS = {"district": ("street", "community"), "street": ("community", "unit1", "unit2")}
"""Levels of areas that a form offers, by the level the page is narrowed to."""


def show_outcome(name):
    """Draw what came of the last action of a form."""
    refusal = last_refusal(name)
    if refusal:
        st.error(refusal.text(_), icon=":material/block:")
    told = last_outcome(name)
    if told:
        record, move, outcome = told
        title = _(record_type(record).move(move).title)
        refused = [(one.code, refusal_text(record, move, one.reason, one.params)) for one in outcome.refused]
        outcome_panel(title, len(outcome.moved), refused, repeated=outcome.repeated)


def moves_form(place, name, record, state, wishes, *, label="", done=lambda: None, tasks=()):
    """Let one of the moves be chosen that the role may make from ``state`` (a state, a set of states, None: to open a
    record), draw its form, and carry it out for ``wishes(fields, reason)``; ``done`` is called after something moved.
    Moves that end one of ``tasks`` (kinds) come first.
    """
    kind = record_type(record)
    if not is_live():
        caption(_("The past cannot be changed: go back to Live to act."))
        return
    moves = sorted(_allowed(kind, state, place.viewer.role), key=lambda move: not set(move.stops) & set(tasks))
    if not moves:
        caption(_("Your role can do nothing with it in this state."))
        return
    names = {move.name: _(move.title) for move in moves}
    form = form_key(name)
    picked = st.pills(label or _("What was done?"), list(names), format_func=names.__getitem__, key=f"{form}.move",
                      default=moves[0].name if len(moves) == 1 else None, required=len(moves) == 1)  # fmt: skip
    if picked is None:
        return
    move = kind.move(picked)

    def send(filled):
        outcome = act(name, record, picked, wishes(filled.fields, filled.reason))
        if outcome and outcome.moved:
            done()

    move_form(move, key=f"{form}.{picked}", options=lambda field: _options(place, field), send=send)


def _allowed(kind, state, role):
    if state is None or isinstance(state, str):
        return kind.allowed(state, role)
    able = {move.name for one in state for move in kind.allowed(one, role)}
    return tuple(move for move in kind.moves if move.name in able)  # whoever stands elsewhere is refused, with why


def _options(place, field):
    if field.kind is Kind.RECORD:
        return load(record_choices, refers=field.refers)
    levels = FIELD_LEVELS.get(place.path[-1][2], place.levels)
    found = [(code, name) for code, name, _level in place.path[-1:]]
    for level in levels:
        rows = load(areas, level=level, within=place.area).rows
        found += list(zip(rows["code"], rows["name"], strict=True))
    return found


def wishes_for(rows):
    """Return what makes a wish of each row (record_id, version) with the fields that were filled in."""
    named = list(zip(rows["record_id"], rows["version"], strict=True))
    return lambda fields, reason: [
        Wish(record_id=int(id_), version=int(version), fields=fields, reason=reason) for id_, version in named
    ]
