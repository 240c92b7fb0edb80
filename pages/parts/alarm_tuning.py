"""By which limits does an alarm fire, and what would others have done? Headquarters tries them on the past first."""

from datetime import timedelta

import streamlit as st

from components.alarm_rows import alarm_name, episode_rows, rule_sentence, rule_text
from components.alarm_words import MARKS
from components.provenance import provenance
from components.words import caption, empty, head
from data_access.commands.alarms import tune
from data_access.queries.alarm_replay import alarm_replay
from data_access.tuned_rules import tuned, tuned_rules
from domain.alarms import alarm_rules
from domain.errors import CockpitError
from domain.language import gettext as _
from session.reading import database, moment
from session.signed_in import current
from session.writing import written

STEPS = {"1": (timedelta(minutes=5), 1), "3": (timedelta(minutes=15), 3), "7": (timedelta(minutes=30), 7)}
"""Days to replay, with the step between two looks."""
FOUND = "alarms.replayed"


def tuning_panel():
    """Draw a rule with its limits; replay others, and save them with a reason."""
    head(_("Rules"), _("try other limits on the past, then save them"))
    key = st.selectbox(_("Rule"), list(alarm_rules()), format_func=alarm_name, key="alarms.rule")
    with database().read() as conn:
        rule = tuned_rules(conn)[key]
    caption(
        _("says: {sentence}").format(sentence=rule_sentence(rule)),
        rule_text(rule),
        _("source: {source}").format(source=provenance(rule.source)),
    )
    with st.form(f"alarms.tune.{key}", border=False):
        settings = _settings(rule)
        days = st.segmented_control(_("Replay the last days"), list(STEPS), default="1", required=True)
        reason = st.text_input(_("Reason for saving (goes on record)"), max_chars=200)
        left, right = st.columns(2)
        replay = left.form_submit_button(_("Replay"), icon=":material/history:", width="stretch")
        save = right.form_submit_button(_("Save"), type="primary", icon=":material/save:", width="stretch")
    if save:
        viewer = current()
        written(lambda: tune(database(), viewer.scope, viewer.actor, rule=key, settings=settings, reason=reason))
    if replay:
        st.session_state[FOUND] = _replayed(rule, settings, days)
    found = st.session_state.get(FOUND)
    if found and found[0] == key:
        _told(*found[1:])


def _settings(rule):
    limits = rule.limits
    columns = st.columns(3)
    settings = {
        "threshold": columns[0].number_input(_("Fires at"), value=float(limits.threshold), format="%g"),
        "clear": columns[1].number_input(_("Over beyond"), value=float(limits.clear), format="%g"),
        "level": columns[2].selectbox(_("Level"), list(MARKS), index=rule.level - 1,
                                      format_func=lambda level: MARKS[level].title),
    }  # fmt: skip
    columns = st.columns(3)
    minutes = columns[0].number_input(_("Held for (minutes)"), value=rule.hold_s / 60, min_value=0.0, format="%g")
    clear = columns[1].number_input(_("Clear for (minutes)"), value=rule.clear_s / 60, min_value=0.0, format="%g")
    settings["enabled"] = columns[2].checkbox(_("In force"), value=rule.enabled)
    return settings | {"hold_s": round(minutes * 60), "clear_s": round(clear * 60)}


def _replayed(rule, settings, days):
    step, span = STEPS[days]
    try:
        other = tuned(rule, settings)
        with database().read() as conn:
            return (
                rule.key,
                other,
                alarm_replay(conn, current().scope, as_of=moment().as_of, rule=other, days=span, step=step),
            )
    except CockpitError as error:
        st.error(error.text(_), icon=":material/block:")
        return None


def _told(rule, reading):
    rows = reading.rows
    told = _("{count} alarms by these limits, looked at {instants} instants; nothing was known at {unknown}")
    caption(told.format(count=len(rows), **reading.rows.attrs))
    if rows.empty:
        empty(_("Nothing would have fired."))
    else:
        st.html(f'<div class="c-scroll">{episode_rows(rows, rule)}</div>')
