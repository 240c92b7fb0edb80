"""The emptiest page."""

import streamlit as st

st.text("empty")
