"""What does a page do behind its face? Notes requests, websockets, console messages and what the server sent."""

from __future__ import annotations

from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import ConsoleMessage, Page, Response, WebSocket

OURS = {"127.0.0.1"}
LOCAL = {"data", "blob", "about", "chrome-error"}


@dataclass
class Seen:
    """Everything noted since the page was watched."""

    addresses: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    frames: list[bytes] = field(default_factory=list)
    bodies: list[bytes] = field(default_factory=list)
    responses: list[Response] = field(default_factory=list)

    def foreign(self) -> list[str]:
        """Return addresses on any other host."""
        parts = [(address, urlsplit(address)) for address in self.addresses]
        return [address for address, part in parts if part.scheme not in LOCAL and part.hostname not in OURS]

    def delivered(self) -> bytes:
        """Return all that the server sent but its own bundle: websocket frames and bodies of responses."""
        self.keep()
        return b"\n".join([*self.frames, *self.bodies])

    def keep(self) -> None:
        """Read the bodies of responses; before the page goes on to another address, when they would be gone."""
        while self.responses:
            response = self.responses.pop()
            if "/static/" not in response.url and response.status == 200:
                self.bodies.append(response.body())


def watch(page: Page) -> Seen:
    """Begin to note what a page does."""
    seen = Seen()

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error":
            seen.problems.append(f"console: {message.text}")

    def opened(socket: WebSocket) -> None:
        seen.addresses.append(socket.url)
        socket.on("framereceived", lambda data: seen.frames.append(data if isinstance(data, bytes) else data.encode()))

    page.on("request", lambda request: seen.addresses.append(request.url))
    page.on("response", lambda response: seen.responses.append(response))
    page.on("websocket", opened)
    page.on("console", heard)
    page.on("pageerror", lambda error: seen.problems.append(f"exception: {error}"))
    return seen
