"""What must a person decide? One picture after the other, each opening on record, decided by the keyboard."""

from functools import partial
from zlib import crc32

import streamlit as st

from components.reviewer import Item, decided, reviewer
from components.robot_words import KINDS, reason_sentences, worded
from components.words import caption, empty, head
from data_access.commands.robot.checking import answer_check
from data_access.commands.robot.opening import open_blind, open_record
from data_access.commands.robot.reviewing import Decision, decide
from data_access.queries.robot import checks_due, review_queue
from domain.instants import now, to_epoch
from domain.language import gettext as _
from domain.result_pictures.deciding import Action
from domain.result_pictures.model import Kind, Method
from session.live import is_live
from session.reading import database, keys, load
from session.writing import attempted

OPEN, LATER, TURN = "robot.open", "robot.later", "robot.turn"
"""The item in hand, those that were put off in this sitting, and how many decisions were made or refused."""

FEW, TRIES, MOST = 8, 3, 2_000
"""How many of the queue's first are taken in any order, how many that cannot be opened are passed over in one run, and
how many are counted as left.
"""


def review(viewer):
    """Draw the queue: how many wait, a button to begin, then one item after the other."""
    head(_("Review"), _("what is not negative first, then the oldest; every picture opened goes on record"))
    _sitting(viewer, "review", lambda: _waiting(viewer), _open_item, _decided)


def blind_checks(viewer):
    """Draw the entries of the rule that are to be read again without seeing what was entered."""
    head(_("Read again blind"), _("one in so many entries of the rule; this is how its error rate is measured"))
    _sitting(viewer, "check", lambda: _own_order(viewer, load(checks_due).rows["record_id"]), _open_blind, _checked)


def _waiting(viewer):
    rows = load(review_queue, limit=MOST).rows
    mine = (rows["state"] == "second") & (rows["decided_by"] == viewer.actor.name)  # for somebody else
    urgent, rest = (rows.loc[~mine & (rows["urgent"] == which), "record_id"] for which in (True, False))
    return _own_order(viewer, urgent) + _own_order(viewer, rest)


@st.fragment
def _sitting(viewer, name, waiting, opened, act):
    """Decide what was decided, then show what is next: one run for both."""
    if not is_live():
        return empty(_("Pictures are opened at present only: go back to Live."))
    key, held = f"robot.{name}", st.session_state.get(f"{OPEN}.{name}")
    _heard(viewer, name, decided(key), held, act)
    ids = waiting()
    if not ids:
        st.session_state.pop(f"{OPEN}.{name}", None)
        return empty(_("Nothing waits."))
    begun = f"robot.begun.{name}"
    if not st.session_state.get(begun):
        caption(_("{count} wait.").format(count=len(ids)))
        st.button(_("Begin (each picture goes on record)"), type="primary", key=f"robot.begin.{name}",
                  on_click=lambda: st.session_state.update({begun: True}))  # fmt: skip
        return None
    later = [one for one in st.session_state.get(f"{LATER}.{name}", []) if one in ids]
    ids = [one for one in ids if one not in later] + later  # what was put off comes last
    item = _in_hand(viewer, name, ids, opened)
    if item is not None:
        reviewer(item, key=key, turn=st.session_state.get(f"{TURN}.{name}", 0))
    return None


def _heard(viewer, name, told, held, act):
    """Carry out the decision that was made about the item in hand."""
    if told is None or held is None or (told["id"], told["version"]) != (held.id, held.version):
        return
    later = st.session_state.setdefault(f"{LATER}.{name}", [])
    if told["action"] == "next":
        st.session_state[f"{LATER}.{name}"] = [*(one for one in later if one != held.id), held.id]
    else:
        act(viewer, told)
    st.session_state[f"{TURN}.{name}"] = st.session_state.get(f"{TURN}.{name}", 0) + 1
    st.session_state.pop(f"{OPEN}.{name}", None)


def _in_hand(viewer, name, ids, opened):
    """Return the item in hand, opened once; the first of those that wait and can be opened (else: says why not)."""
    kept = st.session_state.get(f"{OPEN}.{name}")
    if kept is not None and kept.id in ids:
        return kept
    for record_id in ids[:TRIES]:
        done, item = attempted(partial(opened, viewer, record_id, len(ids)))
        if done:
            st.session_state[f"{OPEN}.{name}"] = item
            return item
    return None


def _own_order(viewer, ids):
    """Return the records with the first few as this person takes them: two people do not open the same at once."""
    ids = [int(one) for one in ids]
    few = sorted(ids[:FEW], key=lambda one: crc32(f"{viewer.actor.name}:{one}".encode()))
    return few + ids[FEW:]


def _open_item(viewer, record_id, left):
    found = open_record(database(), keys(), viewer.scope, viewer.actor, record_id=record_id)
    read = {name: (one.confidence, one.words) for name, one in found.read.items()}
    fields = {name: (text, *read.get(name, (None, ()))) for name, text in found.now.items()}
    picture = found.picture
    if picture.kind == Kind.CASSETTE and not found.now["method"]:
        fields["method"] = (Method.ANTIGEN.value, None, ())  # nobody need read that off it
    return Item(
        found.id, found.version, picture.content, picture.width, picture.height, picture.boxes, fields,
        worded(KINDS, picture.kind), reason_sentences(found.reasons), found.urgent,
        found.decided_by if found.state == "second" else None, left, picture.crop,
    )  # fmt: skip


def _open_blind(viewer, record_id, left):
    picture = open_blind(database(), keys(), viewer.scope, viewer.actor, record_id=record_id).picture
    return Item(record_id, 0, picture.content, picture.width, picture.height, (), {}, worded(KINDS, picture.kind),
                left=left, blind=True)  # fmt: skip


def _decided(viewer, told):
    action = Action(told["action"])
    fields = told["fields"] if action is Action.CORRECT else None
    decision = Decision(told["id"], told["version"], action, fields, told["seconds"])
    attempted(lambda: decide(database(), keys(), viewer.scope, viewer.actor, decision, at=to_epoch(now())))


def _checked(viewer, told):
    order = {"record_id": told["id"], "read": told["fields"], "at": to_epoch(now())}
    done, differs = attempted(lambda: answer_check(database(), keys(), viewer.scope, viewer.actor, **order))
    if done:
        st.toast(_("You read the same.") if not differs else _("You read something else: it is counted as wrong."))
