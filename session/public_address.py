"""Under which address does the public find its pages? As configured, else beside the staff's on its own port."""

from __future__ import annotations

from urllib.parse import urlsplit

import streamlit as st

from data_access.settings import settings


def public_address(path: str) -> str:
    """Return the address of a page of the public, as it stands on a slip of paper."""
    chosen = settings()
    if chosen.public_url:
        return f"{chosen.public_url.rstrip('/')}{path}"
    host = urlsplit(st.context.url or "").hostname or chosen.address
    return f"http://{host}:{chosen.public_port}{path}"
