"""The emptiest page, and with ``?form=1`` the emptiest form: its answer says how often it was sent."""

import streamlit as st

st.text("empty")
if st.query_params.get("form"):
    with st.form("form", border=False):
        sent = st.form_submit_button("send", key="send")
    if sent:
        st.session_state["times"] = st.session_state.get("times", 0) + 1
        st.success(str(st.session_state["times"]))
