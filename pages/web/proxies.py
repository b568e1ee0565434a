"""How the server is reached: by whom, and under which address. A proxy in between is believed only if it is named.

`TANDEM_TRUSTED_PROXIES` names the proxies whose X-Forwarded headers are read; `TANDEM_ADDRESS` the address that people
type, if the proxy does not pass it on. Everything inside reads the request as if there were no proxy.
"""

import ipaddress
import logging
import os
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from db.problems import Problem

PROXIES, ADDRESS = "TANDEM_TRUSTED_PROXIES", "TANDEM_ADDRESS"
HOST = re.compile(r"([A-Za-z0-9.-]+|\[[0-9A-Fa-f:.]+\])(:[0-9]{1,5})?")
WITH_PORT = re.compile(r"\[([0-9A-Fa-f:.]+)\](?::[0-9]+)?|([0-9.]+):[0-9]+")  # as some proxies write an address
OF_PROXIES = ("forwarded", "via", "x-real-ip", "x-client-ip", "true-client-ip", "cf-connecting-ip")

_log = logging.getLogger("tandem")


@dataclass(frozen=True)
class Proxies:
    trusted: tuple[ipaddress.IPv4Network | ipaddress.IPv6Network, ...] = ()
    scheme: str | None = None
    host: str | None = None

    @property
    def are_there(self) -> bool:
        return bool(self.trusted or self.host)

    def trusts(self, address: str | None) -> bool:
        parsed = ip_address(address or "")
        return parsed is not None and any(parsed in network for network in self.trusted)


def proxies() -> Proxies:
    """As the environment names them. What cannot be read is a Problem."""
    return _proxies(os.environ.get(PROXIES, ""), os.environ.get(ADDRESS, ""))


@lru_cache
def _proxies(named: str, address: str) -> Proxies:
    try:
        trusted = tuple(ipaddress.ip_network(part.strip()) for part in named.split(",") if part.strip())
    except ValueError:
        raise Problem(f"{PROXIES} must list addresses or networks, such as 127.0.0.1, 10.0.0.0/8.") from None
    if not address:
        return Proxies(trusted)
    parts = urlsplit(address)
    if parts.scheme not in ("http", "https") or not HOST.fullmatch(parts.netloc) or parts.path.strip("/"):
        raise Problem(f"{ADDRESS} must be the address that people type, such as https://tandem.example.")
    return Proxies(trusted, parts.scheme, parts.netloc)


def ip_address(text: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """An address with or without a port; one of IPv4 written as one of IPv6 is the one of IPv4."""
    found = WITH_PORT.fullmatch(text.strip())
    try:
        parsed = ipaddress.ip_address((found[1] or found[2]) if found else text.strip())
    except ValueError:
        return None
    return getattr(parsed, "ipv4_mapped", None) or parsed


def was_forwarded(headers: Headers) -> bool:
    """Whether anything says that a proxy stands in between."""
    return any(name in OF_PROXIES or name.startswith("x-forwarded") for name in headers)


class Reached:
    """Outermost of all: those inside see the client, the scheme and the host that hold."""

    def __init__(self, app: ASGIApp):
        self.app = app
        self.has_warned = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("http", "websocket"):
            self._warn(scope)
            scope = seen_through(scope, proxies())
        await self.app(scope, receive, send)

    def _warn(self, scope: Scope) -> None:
        peer = (scope.get("client") or [""])[0]
        if not self.has_warned and was_forwarded(Headers(scope=scope)) and not proxies().trusts(peer):
            self.has_warned = True
            _log.warning("A request from %s says it was forwarded; %s does not name that address.", peer, PROXIES)


def seen_through(scope: Scope, known: Proxies) -> Scope:
    headers, peer = Headers(scope=scope), (scope.get("client") or [None])[0]
    client, scheme, host = str(ip_address(peer or "") or peer), None, None
    if known.trusts(peer):
        client = _client(client, headers.getlist("x-forwarded-for"), known)
        scheme = _last(headers.getlist("x-forwarded-proto"), ("http", "https"))
        host = _last(headers.getlist("x-forwarded-host"))
    return _with(scope, client, known.scheme or scheme, known.host or host)


def _client(peer: str, lines: list[str], known: Proxies) -> str:
    """From the right: the first who is no proxy of ours. What is no address was not written by one of ours."""
    client = peer
    for part in reversed(",".join(lines).split(",")):
        parsed = ip_address(part)
        if parsed is None:
            return client
        client = str(parsed)
        if not known.trusts(client):
            return client
    return client


def _last(lines: list[str], allowed: tuple[str, ...] = ()) -> str | None:
    """What the nearest proxy wrote, if it is usable."""
    said = lines[-1].rpartition(",")[2].strip() if lines else ""
    if allowed:
        return said.lower() if said.lower() in allowed else None
    return said if HOST.fullmatch(said) else None


def _with(scope: Scope, client: str, scheme: str | None, host: str | None) -> Scope:
    seen = dict(scope)
    if scope.get("client"):
        seen["client"] = (client, scope["client"][1])
    if scheme:
        seen["scheme"] = scheme.replace("http", "ws") if scope["type"] == "websocket" else scheme
    return with_host(seen, host) if host else seen


def with_host(scope: Scope, host: str) -> Scope:
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers["host"] = host
    return {**scope, "headers": headers.raw}
