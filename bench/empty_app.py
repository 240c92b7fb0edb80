"""An empty Streamlit page behind the same gate, headers and compression: what a page costs that says one word."""

from __future__ import annotations

import os
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
EMPTY = Path(__file__).resolve().parent / "empty_page.py"

if __name__ == "__main__":
    os.chdir(ROOT)  # Streamlit reads .streamlit/config.toml from here
    sys.path.insert(0, str(ROOT))
    from app import create_app
    from data_access.settings import settings

    chosen = settings()
    create_app(chosen, script=EMPTY).run(config={"server.address": chosen.address, "server.port": chosen.port})
