"""How is this installation set up? Environment variables ``COCKPIT_*``, with defaults that work on one machine."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

ROOT = Path(__file__).resolve().parent.parent


class Settings(BaseSettings):
    """Settings of one installation; every field is an environment variable ``COCKPIT_<NAME>``."""

    model_config = SettingsConfigDict(env_prefix="COCKPIT_", extra="ignore")

    database_url: str = f"sqlite:///{ROOT / 'var' / 'cockpit.db'}"
    """SQLAlchemy URL; ``postgresql://...`` in production."""
    var_dir: Path = ROOT / "var"
    """Where the database file, keys, logs and exports live."""
    keys_file: Path | None = None
    """File with the sealing, lookup and cookie keys; default ``<var_dir>/keys.toml`` (created by ``init``)."""
    address: str = "127.0.0.1"
    port: int = 8501
    session_hours: float = 12.0
    """A sign-in is void after this; the wall's after 30 days."""
    refresh_seconds: float = 2.0
    """How often live panels look for new data."""
    language: str = "zh"
    """Language where neither account nor browser says."""
    wall_dwell_seconds: float = 20.0
    """How long the wall shows one scene."""
    clock: str = ""
    """Clock of a rehearsal (``domain.instants.Pace``), set by ``cockpit.py rehearse`` for what it starts."""

    audience: Literal["staff", "public"] = "staff"
    """Whom ``serve`` answers: the staff (signed in), or the public (self-report of arrivals, nothing else)."""
    public_port: int = 8502
    """Where ``run`` starts the public's pages beside the staff's; 0: not at all."""
    public_url: str = ""
    """Address of the public's pages as people type it (printed on slips); empty: the staff's host, ``public_port``."""
    public_posts_a_minute: int = 30
    """Forms and codes that one address may send the public's pages; many phones share one behind a carrier."""

    allowed_hosts: str = ""
    """Names this server answers to, separated by commas; default: loopback names on a loopback address, else any."""
    metrics_token: SecretStr | None = None
    """Bearer token that may read ``/metrics`` from other machines; without it only this machine may."""

    webhook_url: str = ""
    """Where alarms are posted as JSON; empty: nothing is."""
    webhook_token: SecretStr = SecretStr("")
    """Bearer token that goes with them."""
    smtp_host: str = ""
    """Mail server for alarms; empty: no mail is sent."""
    smtp_port: int = 25
    smtp_security: Literal["none", "starttls", "tls"] = "starttls"
    smtp_user: str = ""
    smtp_password: SecretStr = SecretStr("")
    alarm_from: str = ""
    """Sender of these mails."""
    alarm_to: str = ""
    """Their receivers, separated by commas."""
    outbound_level: int = 2
    """Alarms up to this level are sent: 1 red only, 2 orange too, ..."""
    oidc_discovery_url: str = ""
    """Address of the intranet identity provider's ``openid-configuration``; empty: passwords only."""
    oidc_client_id: str = ""
    """This installation's name at the identity provider."""
    oidc_client_secret: SecretStr = SecretStr("")
    """Its secret there."""
    oidc_claim: str = "preferred_username"
    """Claim of the identity token that holds the account's user name, e.g. ``email`` or ``sub``."""
    oidc_redirect_url: str = ""
    """Address of ``/oidc/callback`` as registered at the provider; default: as the browser addressed this server."""


@lru_cache
def settings() -> Settings:
    """Return the settings of this process."""
    return Settings()
