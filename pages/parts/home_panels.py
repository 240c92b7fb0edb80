"""Who is at home under which regime, whose test is due, and what did the days of one person look like?"""

import streamlit as st

from components.quarantine_rows import calendar, people_curve, tests_by_regime, tests_list
from components.words import caption, empty, head
from data_access.queries.home import SCHEDULED, people_by_day, schedule, todays_tests, untaken_tests
from data_access.queries.policy_limits import control_limits
from domain.language import gettext as _
from pages.parts.home_receipt import receipt_panels
from pages.parts.scenario_place import Panel
from session.live import SLOW_S, on_phone
from session.reading import load
from session.record_links import record_address, record_in_link

MOST, MOST_ON_PHONE = 100, 8
FEW, LISTED_PX = 8, 300
"""More rows than a few scroll in a box of this height: the queue below stays in sight."""


def _people(place):
    head(_("People at home under control"), _("at the end of each day; the two regimes are never added up"))
    people_curve(load(people_by_day, within=place.area).rows, key="home.people")


def _tests(place):
    head(_("Tests today"), _("due on this local day, and missed on the three days before"))
    st.html(tests_by_regime(load(todays_tests, within=place.area).rows))


def tests_panel(record, name):
    """Return the panel of the tests that stays or home orders still need today."""

    def draw(place):
        head(_("Tests to be taken"), _("missed ones first; the number leads to the record"))
        most = MOST_ON_PHONE if on_phone() else MOST
        rows = load(untaken_tests, record=record, within=place.area, limit=most).rows
        if rows.empty:
            empty(_("No test is missed or still open today."))
            return
        with st.container(height="content" if len(rows) <= FEW else LISTED_PX, border=False):
            st.html(tests_list(rows, lambda id_: record_address(record, id_)))
        if len(rows) == most:
            caption(_("the first {count}").format(count=most))

    return Panel(name, draw, view="work", every=None, wide=True)


def _calendar(_place):
    named = record_in_link()
    if named is None:
        return
    record, record_id = named
    head(_("Calendar"), _("tests on their days, and health reports"))
    rows = load(schedule, record=record, record_id=record_id).rows
    if rows.empty:
        empty(_("Nothing is planned yet: the days are set when the quarantine begins."))
        return
    limits = load(control_limits)
    calendar(rows, reports_a_day=limits.reports_a_day, fever_c=limits.fever_c)


def calendar_panels():
    """Return the panel of the calendar, where the address names somebody under control."""
    named = record_in_link()
    shown = named is not None and named[0] in SCHEDULED
    return [Panel("calendar", _calendar, view="records", every=None, wide=True)] if shown else []


def home_panels():
    """Return the panels of the page of home control."""
    return [
        Panel("home-people", _people, every=SLOW_S),
        Panel("home-tests", _tests, every=SLOW_S),
        tests_panel("home_order", "home-tests-due"),
        *receipt_panels(),
        *calendar_panels(),
    ]
