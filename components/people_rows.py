"""How are rows about people shown? Masked in a table; one person in the clear after a reason was given."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd
import streamlit as st

from components.formats import NOTHING, clock, missing
from domain.errors import N_
from domain.language import gettext as _
from domain.survey import GROUPS, group_words

FIELDS = {
    "name": N_("Full name"),
    "id_no": N_("ID number"),
    "phone": N_("Phone"),
    "address": N_("Address"),
}


def people_table(people: pd.DataFrame, *, key: str) -> int | None:
    """Draw masked people, first who, where and since when, and return the resident chosen, or None."""
    shown = pd.DataFrame(
        {
            "name": [_text(value) for value in people["name_masked"]],
            "unit": people["unit_name"],
            "phone": [_text(value) for value in people["phone_masked"]],
            "last": [_("never tested") if missing(value) else clock(value) for value in people["last_sampled_at"]],
            "hours": people["hours_since"].astype("Float64"),
            "id": [_text(value) for value in people["id_masked"]],
            "group": [NOTHING if missing(value) else groups_told(value) for value in people["special_group"]],
        }
    )
    event = st.dataframe(
        shown,
        key=key,
        hide_index=True,
        height=min(420, 35 * (len(shown) + 1) + 3),
        placeholder=NOTHING,
        on_select="rerun",
        selection_mode="single-row",
        alt=_("People not tested in time, masked"),
        column_config={
            "name": st.column_config.TextColumn(_("Full name")),
            "id": st.column_config.TextColumn(_("ID number")),
            "phone": st.column_config.TextColumn(_("Phone")),
            "unit": st.column_config.TextColumn(_("Unit")),
            "last": st.column_config.TextColumn(_("Last sample")),
            "hours": st.column_config.NumberColumn(_("Since then (h)"), format="%.1f"),
            "group": st.column_config.TextColumn(_("Special group")),
        },
    )
    chosen = event.selection.rows if event else []
    return int(people["resident_id"].iloc[chosen[0]]) if chosen and chosen[0] < len(people) else None


def groups_told(words: str) -> str:
    """Return the special groups of the register's column in the reader's language."""
    return _(", ").join(_(GROUPS.get(word, word)) for word in group_words(words))


def unmasked(person: Mapping[str, str | None]) -> None:
    """Draw one person in the clear."""
    st.table({_(label): _text(person.get(field)) for field, label in FIELDS.items()})


def _text(value: object) -> str:
    return NOTHING if missing(value) else str(value)
