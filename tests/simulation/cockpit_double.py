"""A stand-in for the cockpit's three addresses: keeps what it is sent, and answers as it is told."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any


@dataclass
class Received:
    path: str
    token: str
    key: str
    rows: list[dict[str, Any]]
    status: int


@dataclass
class CockpitDouble:
    """``statuses`` are given to the next requests on results, then 200; more than ``most_rows`` rows are too many."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    most_rows: int = 10_000
    received: list[Received] = field(default_factory=list)

    def results(self) -> list[Received]:
        """The batches of results that were taken."""
        return [item for item in self.received if item.path.endswith("/results") and item.status == 200]

    def answer(self, path: str, token: str, key: str, rows: list[dict[str, Any]]) -> tuple[int, dict[str, Any]]:
        status = self.statuses.pop(0) if self.statuses and path.endswith("/results") else 200
        if len(rows) > self.most_rows:
            status = 413
        self.received.append(Received(path, token, key, rows, status))
        counts = {"duplicate": 0, "correction": 0, "unmatched": 0, "refused": 0}
        return status, {"batch": len(self.received), "accepted": len(rows), **counts, "rows": []}


@contextmanager
def cockpit_double(port: int = 0) -> Iterator[CockpitDouble]:
    """Serve the stand-in on a port of this machine."""
    double = CockpitDouble()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            rows = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            token = self.headers["Authorization"].removeprefix("Bearer ")
            status, answer = double.answer(self.path, token, self.headers["Idempotency-Key"], rows)
            body = json.dumps(answer).encode()
            self.send_response(status)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    double.url = f"http://127.0.0.1:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield double
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
