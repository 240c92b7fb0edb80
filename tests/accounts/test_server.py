"""The whole server as it is started: what the very first request gets, and what a websocket gets."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.exceptions import InvalidStatus
from websockets.sync.client import ClientConnection, connect

from data_access import migrate
from data_access.commands import accounts
from data_access.commands.demo_accounts import ensure_demo_accounts
from data_access.engine import Database, open_database
from data_access.keys import load_keys
from tests.accounts.conftest import CLI
from tests.postgres import free_port
from tests.world import World

pytestmark = pytest.mark.slow

ROOT = Path(__file__).resolve().parent.parent.parent
RERUN = ForwardMsg.ScriptFinishedStatus.Value("FINISHED_EARLY_FOR_RERUN")
PAGE = """
import streamlit as st
from session.signed_in import current
viewer = current()
st.text(f"inside as {viewer.username}, user {dict(st.user)['username']}")
if st.query_params.get("fail"):
    raise RuntimeError("secret detail of the failure")
"""
START = """
import os, sys
from pathlib import Path
asked = open(os.environ["COCKPIT_VAR_DIR"] + "/asked", "a", buffering=1)
wanted = {"socket.connect": 1, "socket.getaddrinfo": 0, "socket.gethostbyname": 0}
sys.addaudithook(lambda event, args: event in wanted and asked.write(f"{args[wanted[event]]}\\n"))
import app
from data_access.settings import settings
made = app.create_app(script=Path(sys.argv[1]))
sys.argv = ["app.py"]
made.run(config={"server.address": "127.0.0.1", "server.port": settings().port})
"""


class Server:
    """A server in a process of its own."""

    def __init__(self, folder: Path) -> None:
        self.url = f"sqlite:///{folder / 'cockpit.db'}"
        self.database: Database = open_database(self.url)
        migrate.upgrade(self.database)
        world = World(self.database, load_keys(folder / "keys.toml", create=True))
        world.area("330113/330113001/C1/A/a")
        with self.database.write() as conn:
            ensure_demo_accounts(conn, CLI)
        (folder / "main.py").write_text(PAGE)
        self.port = free_port()
        self.base = f"http://127.0.0.1:{self.port}"
        environment = os.environ | {
            "COCKPIT_DATABASE_URL": self.url, "COCKPIT_VAR_DIR": str(folder), "COCKPIT_PORT": str(self.port),
            "COCKPIT_LANGUAGE": "en", "PYTHONPATH": str(ROOT),
        }  # fmt: skip
        self.log = folder / "log"
        command = [sys.executable, "-c", START, str(folder / "main.py")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)

    def first(self, request: bytes) -> bytes:
        """Send raw bytes as soon as the port is open and return the answer's beginning."""
        until = time.monotonic() + 90
        while True:
            try:
                with socket.create_connection(("127.0.0.1", self.port), timeout=30) as raw:
                    raw.sendall(request)
                    return raw.recv(4096)
            except ConnectionRefusedError:
                assert self.process.poll() is None and time.monotonic() < until, self.log.read_text()
                time.sleep(0.02)

    def signed_in(self, username: str) -> str:
        """Sign in by the form and return the cookie."""
        with httpx.Client(base_url=self.base, trust_env=False, headers={"accept": "text/html"}) as browser:
            page = browser.get("/login").text
            token = re.search(r'form_token" value="([^"]*)"', page)
            assert token is not None
            form = {"username": username, "password": f"demo-{username}-2022", "form_token": token.group(1)}
            assert browser.post("/login", data=form).status_code == 303
            return f"cockpit_session={browser.cookies['cockpit_session']}"

    def websocket(self, **headers: str) -> ClientConnection:
        given = {name.replace("_", "-"): value for name, value in headers.items()}
        url = f"ws://127.0.0.1:{self.port}/_stcore/stream"
        return connect(url, subprotocols=["streamlit"], additional_headers=given, origin=self.base, proxy=None)  # type: ignore[list-item, arg-type]

    def stop(self) -> None:
        self.process.send_signal(signal.SIGINT)
        try:
            self.process.wait(20)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        self.database.dispose()


@pytest.fixture(scope="module")
def started(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, bytes]]:
    """A server, and what the very first request after its start was answered."""
    server = Server(tmp_path_factory.mktemp("server"))
    try:
        first = server.first(b"GET /static/../overview?x=1 HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: text/html\r\n\r\n")
        yield server, first
    finally:
        server.stop()


@pytest.fixture(scope="module")
def server(started: tuple[Server, bytes]) -> Server:
    return started[0]


def run(websocket: ClientConnection, query: str = "") -> str:
    """Run the page once and return all texts that came back."""
    message = BackMsg()
    message.rerun_script.query_string = query
    websocket.send(message.SerializeToString())
    texts = []
    while True:
        answer = ForwardMsg()
        answer.ParseFromString(websocket.recv(timeout=30))
        if answer.WhichOneof("type") == "delta":
            texts.append(str(answer.delta.new_element))
        if answer.WhichOneof("type") == "script_finished" and answer.script_finished != RERUN:
            return "\n".join(texts)


def test_the_very_first_request_is_asked_to_sign_in(started):
    assert started[1].startswith(b"HTTP/1.1 303"), started[1]
    assert b"location: /login?next=" in started[1]


@pytest.mark.parametrize(
    "target",
    ["/x/../login", "/login/../overview", "/login%2f..", "//login", "/./overview", "/api/v1/../../overview",
     "/static/js/..%2f..%2findex.html", "/_stcore/health", "/_stcore/host-config", "/manifest.json", "/index.html",
     "/LOGIN", "/overview/_stcore/health", "http://127.0.0.1/overview"],
)  # fmt: skip
def test_spellings_of_a_path_do_not_slip_through(server, target):
    answer = server.first(f"GET {target} HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n\r\n".encode())
    status = int(answer.split()[1])
    assert status in {400, 401, 404}, answer
    assert b"root" not in answer


def test_a_websocket_without_a_session_is_refused(server):
    for headers in ({}, {"x_cockpit_session": "ab" * 32}, {"cookie": "cockpit_session=a.b"}):
        with pytest.raises(InvalidStatus) as caught:
            server.websocket(**headers)
        assert caught.value.response.status_code == 403


def test_a_page_runs_for_whom_the_gate_let_in_whatever_they_claim(server):
    forged = {"x_cockpit_user": "admin", "X_Cockpit_Session": "ab" * 32}
    with server.websocket(cookie=server.signed_in("hq"), **forged) as websocket:
        shown = run(websocket)
    assert "inside as hq, user hq" in shown


def test_an_open_websocket_shows_nothing_more_once_its_account_is_closed(server):
    with server.websocket(cookie=server.signed_in("cdc")) as websocket:
        assert "inside as cdc" in run(websocket)
        with server.database.write() as conn:
            accounts.disable_user(conn, CLI, "cdc")
        time.sleep(2)
        shown = run(websocket)
    assert "inside" not in shown
    assert "session is over" in shown


def test_a_failing_script_shows_no_detail(server):
    with server.websocket(cookie=server.signed_in("hq")) as websocket:
        shown = run(websocket, "fail=1")
    assert "incident" in shown
    assert "secret" not in shown and "Traceback" not in shown
    assert "secret detail of the failure" in server.log.read_text()


def test_a_page_signed_in_is_ours_and_compressed(server):
    headers = {"cookie": server.signed_in("hq"), "accept": "text/html"}
    with httpx.Client(base_url=server.base, trust_env=False, headers=headers) as browser:
        page = browser.get("/overview")
        script = browser.get(re.search(r'src="\.(/static/js/index[^"]+)"', page.text).group(1))
    assert "BACKEND_BASE_URL" in page.text and page.headers["cache-control"] == "no-store"
    assert page.headers["content-encoding"] == script.headers["content-encoding"] == "gzip"
    assert "immutable" in script.headers["cache-control"]


def test_a_reconnect_under_another_name_does_not_get_the_first_ones_page(server):
    with server.websocket(cookie=server.signed_in("hq")) as websocket:
        message = BackMsg()
        message.rerun_script.query_string = ""
        websocket.send(message.SerializeToString())
        session_id = ""
        while not session_id:
            answer = ForwardMsg()
            answer.ParseFromString(websocket.recv(timeout=30))
            session_id = answer.new_session.initialize.session_id
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    given = {"cookie": server.signed_in("wall")}
    protocols = ["streamlit", "x", session_id]
    with connect(url, subprotocols=protocols, additional_headers=given, origin=server.base, proxy=None) as websocket:
        assert "inside as wall" in run(websocket)


def test_the_server_asks_no_other_host(server):
    """Streamlit asks an outside host for its own address when it starts unaddressed or judges a foreign Origin."""
    url = f"ws://127.0.0.1:{server.port}/_stcore/stream"
    cookie = server.signed_in("hq")
    for origin in ("http://evil.test", "http://10.9.8.7:8501", "null", server.base):
        headers = {"cookie": cookie, "origin": origin}
        httpx.put(f"{server.base}/_stcore/upload_file/a/b", headers=headers, trust_env=False)
        httpx.get(f"{server.base}/_stcore/host-config", headers=headers, trust_env=False)
        with contextlib.suppress(InvalidStatus), connect(url, additional_headers=headers, proxy=None):
            pass
    asked = (server.log.parent / "asked").read_text().splitlines()
    assert not [one for one in asked if not one.startswith(("('127.0.0.1'", "127.0.0.1", "localhost", "None"))]


def test_an_empty_database_is_said_in_one_sentence(tmp_path):
    environment = os.environ | {
        "COCKPIT_DATABASE_URL": f"sqlite:///{tmp_path / 'new.db'}", "COCKPIT_VAR_DIR": str(tmp_path),
    }  # fmt: skip
    done = subprocess.run(
        [sys.executable, "app.py"], cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 1
    assert done.stderr.strip().splitlines()[-1] == "The database is empty: run 'python cockpit.py init' first."
    assert "Traceback" not in done.stderr
