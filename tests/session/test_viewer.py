"""Who is looking: language, role, links, and what they see when a script fails."""

from __future__ import annotations

import logging

import pytest
from streamlit.testing.v1 import AppTest

from tests.session.conftest import OTHER, STREET

SHOW = """
import streamlit as st
from domain.language import language
from session.signed_in import current, switch_language
viewer = current()
st.text(f"{viewer.username} {viewer.role.value} {viewer.language} {language()} {viewer.actor.name}")
for code in ("zh", "en"):
    st.button(code, on_click=switch_language, args=(code,))
"""


def opened(script, reference, **query):
    at = AppTest.from_string(script, default_timeout=20)
    at.user = {"session": reference}
    for name, value in query.items():
        at.query_params[name] = value
    return at.run()


def test_the_account_says_who_looks_and_in_which_language(shared, enter):
    reference = enter("li", "cdc", "330113", language="en")
    at = opened(SHOW, reference)
    assert at.text[0].value == "li cdc en en li"
    at.button[0].click().run()
    assert at.text[0].value == "li cdc zh zh li"
    assert opened(SHOW, reference).text[0].value == "li cdc zh zh li"  # kept with the account


def test_the_address_can_ask_for_a_language_for_this_tab(shared, enter):
    reference = enter("li", "cdc", "330113", language="zh")
    assert opened(SHOW, reference, lang="en").text[0].value == "li cdc en en li"
    assert opened(SHOW, reference, lang="fr").text[0].value == "li cdc zh zh li"
    at = opened(SHOW, reference, lang="en")
    at.button[0].click().run()
    assert at.text[0].value == "li cdc zh zh li"


REQUIRE = """
import streamlit as st
from session.signed_in import require
require("hq", "cdc")
st.text("inside")
"""


@pytest.mark.parametrize(("role", "inside"), [("hq", True), ("cdc", True), ("street", False), ("wall", False)])
def test_a_page_for_some_roles_is_closed_to_the_others(shared, enter, role, inside):
    at = opened(REQUIRE, enter("li", role, "330113"))
    assert bool(at.text) == inside
    assert bool(at.error) != inside


LINK = """
import streamlit as st
from session.links import area_in_link, choice_in_link, write_link
st.text(f"{area_in_link(default='none')} {choice_in_link('hours', [24, 48, 72], 48)!r}")
if st.button("write"):
    write_link(area="330113001", hours=72, other=None)
"""


def test_a_link_restores_filters_inside_the_scope(shared, enter):
    reference = enter("li", "street", STREET)
    assert opened(LINK, reference).text[0].value == "none 48"
    assert opened(LINK, reference, area=STREET, hours="24").text[0].value == f"{STREET} 24"
    assert opened(LINK, reference, area="C1", hours="24").text[0].value == "C1 24"


@pytest.mark.parametrize("code", [OTHER, "C2", "330113", "no such area", "' or 1=1 --"])
def test_a_link_to_what_is_not_theirs_shows_nothing_and_says_the_same(shared, enter, code):
    at = opened(LINK, enter("li", "street", STREET), area=code)
    assert not at.text
    assert at.error[0].value == f"The area {code} is not in your scope."


def test_a_choice_that_is_none_falls_back_and_says_so(shared, enter):
    at = opened(LINK, enter("li", "street", STREET), hours="99")
    assert at.text[0].value == "none 48"
    assert "99 is no choice" in at.warning[0].value


def test_filters_are_written_into_the_address(shared, enter):
    at = opened(LINK, enter("li", "street", STREET), other="1", keep="2")
    at.button[0].click().run()
    assert at.query_params["area"] == [STREET] or at.query_params["area"] == STREET
    assert "other" not in at.query_params and "keep" in at.query_params


def test_a_failing_script_shows_a_number_and_the_log_has_the_rest(shared, enter, caplog):
    script = """
import streamlit as st
from session.errors import show_script_error
from session.signed_in import current
current()
try:
    raise RuntimeError("secret detail")
except RuntimeError as error:
    assert show_script_error(error)
"""
    with caplog.at_level(logging.ERROR):
        at = opened(script, enter("li", "street", STREET))
    shown = at.error[0].value
    number = shown.split("incident ")[1][:8]
    assert "secret detail" not in shown
    assert number in caplog.text and "secret detail" in caplog.text


ONCE = """
import streamlit as st
from session import signed_in
from session.process import process
from domain.language import gettext as _
book = process().book
looks = []
look = book.look
book.look = lambda reference: looks.append(reference) or look(reference)
try:
    for _number in range(50):
        signed_in.current()
        _("people")
finally:
    book.look = look
st.text(f"{len(looks)} {signed_in.current().username}")
"""


def test_who_looks_is_asked_once_a_run_and_anew_in_the_next(shared, enter):
    at = opened(ONCE, enter("li", "cdc", "330113"))
    assert at.text[0].value == "1 li"
    at.user = {"session": enter("wang", "cdc", "330113")}
    assert at.run().text[0].value == "1 wang"
