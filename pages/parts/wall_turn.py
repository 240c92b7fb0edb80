"""Which scenes take turns on the wall, for how long each? By the address: ``?scenes=overview,transfer&dwell=15``."""

import streamlit as st

from data_access.settings import settings
from domain.errors import N_
from domain.language import gettext as _
from session.links import LinkError

LONGEST = 200
LEAST_S, MOST_S = 3, 3600


def chosen_scenes(names):
    """Return the scenes named in ``?scenes=``, in its order; all where none is named. Says so where one is unknown."""
    asked = [one for one in st.query_params.get("scenes", "")[:LONGEST].split(",") if one]
    unknown = [one for one in asked if one not in names]
    if unknown:
        error = LinkError(N_("There is no scene {name}."), name=unknown[0])
        st.warning(error.text(_), icon=":material/link_off:")
    return [one for one in dict.fromkeys(asked) if one in names] or list(names)


def dwells(names):
    """Return the seconds of each scene: ``?dwell=15`` for all, ``?dwell=overview:30,transfer:10`` for some."""
    usual = settings().wall_dwell_seconds
    own = {}
    for part in st.query_params.get("dwell", "")[:LONGEST].split(","):
        name, _colon, text = part.rpartition(":")
        if text.isascii() and text.isdigit() and LEAST_S <= int(text) <= MOST_S:
            own[name] = float(text)
    return [own.get(name, own.get("", usual)) for name in names]
