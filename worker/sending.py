"""How do messages leave the building? By webhook and by mail, to receivers that this installation names, and only then.

A message is on record as sent when its receiver took it. A worker that dies in between sends it again under the same
key: ``Idempotency-Key`` of the request, ``Message-ID`` of the mail (ADR 0083).
"""

from __future__ import annotations

import json
import smtplib
import ssl
import urllib.error
import urllib.request
from collections.abc import Callable
from email.message import EmailMessage
from email.utils import format_datetime
from functools import partial

from data_access.commands.alarms.sending import channels
from data_access.commands.outbox import Message, due_messages, note_failed, note_sent
from data_access.settings import Settings, settings
from domain.instants import now, to_epoch
from worker.work import Act, Work

TIMEOUT_S = 10.0
REFUSED = (OSError, smtplib.SMTPException, urllib.error.URLError, ValueError)
"""What a receiver that does not take a message, or is not there, raises."""

Send = Callable[[Settings, Message], None]


def sending() -> Act:
    """Return the job that empties the outbox."""
    return partial(send_waiting, chosen=None)


def send_waiting(work: Work, chosen: Settings | None = None) -> int:
    """Send what is due, one after the other, and return how many a receiver took; what is not configured waits."""
    chosen = chosen or settings()
    ways = set(channels(chosen))
    if not ways:
        return 0
    with work.db.read() as conn:
        waiting = [one for one in due_messages(conn, at=to_epoch(now())) if one.channel in ways]
    return sum(_sent(work, chosen, one) for one in waiting)


def _sent(work: Work, chosen: Settings, message: Message) -> bool:
    with work.db.write() as conn:
        work.fence(conn)  # before it leaves: another worker may have taken the job over
    try:
        SENDERS[message.channel](chosen, message)
    except REFUSED as error:
        with work.db.write() as conn:
            note_failed(conn, message, f"{type(error).__name__}: {error}", at=to_epoch(now()))
        return False
    with work.db.write() as conn:
        note_sent(conn, message, at=to_epoch(now()))
    return True


def post(chosen: Settings, message: Message) -> None:
    """Post a message as JSON. Raises where the receiver does not answer with 2xx; redirects are not followed."""
    headers = {"Content-Type": "application/json; charset=utf-8", "Idempotency-Key": message.key}
    token = chosen.webhook_token.get_secret_value()
    if token:
        headers["Authorization"] = f"Bearer {token}"
    if not chosen.webhook_url.startswith(("http://", "https://")):
        raise ValueError("COCKPIT_WEBHOOK_URL must begin with http:// or https://")
    body = json.dumps({"key": message.key, **message.payload}, ensure_ascii=False).encode()
    request = urllib.request.Request(chosen.webhook_url, body, headers, method="POST")
    with urllib.request.build_opener(_NoRedirect).open(request, timeout=TIMEOUT_S):
        pass


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_args: object, **_named: object) -> None:
        return None


def mail(chosen: Settings, message: Message) -> None:
    """Send a message by mail to all receivers. Raises where the server refuses it, or one of them."""
    kind = smtplib.SMTP_SSL if chosen.smtp_security == "tls" else smtplib.SMTP
    with kind(chosen.smtp_host, chosen.smtp_port, timeout=TIMEOUT_S) as server:
        if chosen.smtp_security == "starttls":
            server.starttls(context=ssl.create_default_context())
        if chosen.smtp_user:
            server.login(chosen.smtp_user, chosen.smtp_password.get_secret_value())
        refused = server.send_message(letter(chosen, message))
    if refused:
        raise OSError(f"refused: {', '.join(sorted(refused))}")


def letter(chosen: Settings, message: Message) -> EmailMessage:
    """Return a message as a mail, in both languages."""
    told, made = message.payload, EmailMessage()
    made["From"], made["To"] = chosen.alarm_from, chosen.alarm_to
    made["Subject"] = f"[{told['level']}] {told['name']['zh']} {told['name']['en']}: {told['step']}"
    made["Date"] = format_datetime(now())
    made["Message-ID"] = f"<{message.key}@{chosen.alarm_from.rpartition('@')[2]}>"
    made.set_content(f"{told['text']['zh']}\n{told['text']['en']}\n\n{told['at']}  {told['rule']}  {told['state']}\n")
    return made


SENDERS: dict[str, Send] = {"webhook": post, "smtp": mail}
