"""How do people at home get the code by which they report themselves? Made on request, shown once, printed."""

import streamlit as st

from components.receipt_slip import receipt_slip
from components.words import caption, head
from data_access.commands.home_receipts import issue_receipt
from data_access.queries.record_detail import record_detail
from domain.language import gettext as _
from domain.workflow import record_type
from pages.parts.scenario_place import Panel
from session.live import is_live
from session.public_address import public_address
from session.reading import database, keys, load
from session.record_links import record_in_link
from session.writing import attempted

SHOWN = "home.receipt"
PATH = "/daily"


def _receipt(place):
    named = record_in_link()
    if named is None or named[0] != "home_order":
        return None
    order, kind = load(record_detail, record="home_order", record_id=named[1]), record_type("home_order")
    head(_("Self-report by receipt code"), _("temperature and symptoms twice a day, from the person's own phone"))
    if order.state in kind.final:
        return caption(_("The home order is over: nobody reports by it any more."))
    if place.viewer.role not in kind.move("report_health").roles:
        return caption(_("Your role gives out no codes."))
    if not is_live():
        return caption(_("The past cannot be changed: go back to Live to act."))
    shown = st.session_state.get(SHOWN, {})
    if shown.get("for") == order.code:
        return _shown(order.code, shown["code"])
    caption(_("A new code ends the one given before. It is shown once and kept nowhere; only that it was given is on "
              "record."))  # fmt: skip
    if st.button(_("Give a code"), icon=":material/confirmation_number:", key="home.receipt.give"):
        done, code = attempted(lambda: issue_receipt(database(), keys(), place.viewer.scope, place.viewer.actor,
                                                     order.code))  # fmt: skip
        if done:
            st.session_state[SHOWN] = {"for": order.code, "code": code}
            st.rerun()
    return None


def _shown(number, code):
    st.code(code, language=None)
    caption(_("Write it down or print the slip now: it cannot be shown again."))
    with st.container(horizontal=True):
        slip = receipt_slip(code, number, public_address(PATH))
        st.download_button(_("Save the slip to print"), slip, file_name=f"{number}.html", mime="text/html",
                           on_click="ignore", key="home.receipt.slip")  # fmt: skip
        if st.button(_("Done, put it away"), key="home.receipt.done"):
            st.session_state.pop(SHOWN, None)
            st.rerun()


def receipt_panels():
    """Return the panel of the receipt code, where the address names a home order."""
    named = record_in_link()
    shown = named is not None and named[0] == "home_order"
    return [Panel("home-receipt", _receipt, view="records", every=None, wide=True)] if shown else []
