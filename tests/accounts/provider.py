"""A small identity provider on loopback: real HTTP, real signatures, and the lies a test asks for."""

from __future__ import annotations

import base64
import hashlib
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

SECRET = "s3cret/+&"


class Provider(ThreadingHTTPServer):
    """Knows one person, and what it says about them."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.url = f"http://127.0.0.1:{self.server_port}"
        self.key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.other_key = RSAKey.generate_key(2048, {"kid": "1", "use": "sig"})
        self.person: dict[str, Any] = {"sub": "u-1", "preferred_username": "Chen", "email": "chen@district.test"}
        self.lies: dict[str, Any] = {}
        self.sign_with = self.key
        self.asked: dict[str, dict[str, str]] = {}

    def token(self, asked: dict[str, str]) -> str:
        at = int(time.time())
        claims = {"iss": self.url, "aud": asked["client_id"], "iat": at, "exp": at + 60, "nonce": asked["nonce"]}
        claims |= self.person | self.lies
        return jwt.encode(
            {"alg": "RS256", "kid": "1"}, {k: v for k, v in claims.items() if v is not None}, self.sign_with
        )


class _Handler(BaseHTTPRequestHandler):
    server: Provider

    def do_GET(self) -> None:
        path, query = urlsplit(self.path).path, urlsplit(self.path).query
        if path == "/.well-known/openid-configuration":
            url = self.server.url
            self._json({"issuer": url, "authorization_endpoint": f"{url}/authorize", "token_endpoint": f"{url}/token",
                        "jwks_uri": f"{url}/keys"})  # fmt: skip
        elif path == "/keys":
            self._json({"keys": [self.server.key.as_dict(private=False)]})
        elif path == "/authorize":
            asked = {key: values[0] for key, values in parse_qs(query).items()}
            self.server.asked["code-1"] = asked
            self.send_response(302)
            answer = urlencode({"code": "code-1", "state": asked["state"]})
            self.send_header("location", f"{asked['redirect_uri']}?{answer}")
            self.end_headers()

    def do_POST(self) -> None:
        form = {k: v[0] for k, v in parse_qs(self.rfile.read(int(self.headers["content-length"])).decode()).items()}
        asked = self.server.asked.pop(form["code"], None)
        challenge = base64.urlsafe_b64encode(hashlib.sha256(form["code_verifier"].encode()).digest()).rstrip(b"=")
        who = base64.b64decode(self.headers["authorization"].removeprefix("Basic ")).decode()
        right = asked is not None and challenge.decode() == asked["code_challenge"] and who == "cockpit:s3cret%2F%2B%26"
        right = right and asked is not None and form["redirect_uri"] == asked["redirect_uri"]
        if not right or asked is None:
            self._json({"error": "invalid_grant"}, 400)
        else:
            self._json({"access_token": "a", "token_type": "Bearer", "id_token": self.server.token(asked)})

    def _json(self, content: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(content).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


@contextmanager
def running() -> Iterator[Provider]:
    """Run a provider."""
    server = Provider()
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
