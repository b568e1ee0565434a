"""How an entry of the audit record is sealed: over what it says and the seal before it, with a key kept elsewhere."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime

from services.access.audit_keys import Key

FIRST_SEAL = "0" * 64
SAID = ("actor", "role", "action", "patient", "detail")  # and the time


def seal_of(key: Key, before: str, number: int, entry: Mapping) -> str:
    """Whoever has not the key cannot make it, so that an entry cannot be changed or numbered anew unseen."""
    told = {"id": number, "at": utc(entry["at"]).isoformat(), **{name: entry[name] for name in SAID}}
    if entry.get("queued") is not None:
        told["queued"] = entry["queued"]
    return hmac.new(key.secret, (before + _text(told)).encode(), hashlib.sha256).hexdigest()


def seal_without_key(before: str, entry: Mapping) -> str:
    """Of the entries that were recorded before there was a key."""
    told = {"at": utc(entry["at"]).isoformat(), **{name: entry[name] for name in SAID}}
    return hashlib.sha256((before + _text(told)).encode()).hexdigest()


def _text(told: dict) -> str:
    return json.dumps(told, sort_keys=True, separators=(",", ":"))


def utc(at: datetime) -> datetime:
    """SQLite gives times back without their zone; every stored time is UTC."""
    return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
