"""Where a request comes from and where it may lead: this site, this machine, a path of ours."""

import logging
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection, Request
from streamlit import config

from pages.web.cookie import is_https
from pages.web.proxies import ADDRESS, PROXIES, ip_address, proxies, was_forwarded

NOT_A_PAGE = ("/sign-in", "/sign-out", "/health", "/_stcore", "/static", "/media", "/component", "/app")
HTTP_OF_PROXIES = "1.0"  # no browser speaks it; nginx does until it is told otherwise, and then adds no header either
PORTS = {"http": 80, "https": 443}

_log = logging.getLogger("tandem")


def is_our_origin(origin: str | None, connection: HTTPConnection) -> bool:
    """Whether it is the address that the server is reached at: scheme, host and port. Another port is another site."""
    scheme = "https" if is_https(connection) else "http"
    own = _site(f"{scheme}://{connection.headers.get('host', '')}")
    if own is not None and origin is not None and _site(origin) == own:
        return True
    _log.warning(
        "Refused what came from another address than the one Tandem is reached at (%s). "
        "If a proxy stands in front: %s or %s tells what people type.", scheme, PROXIES, ADDRESS
    )  # fmt: skip
    return False


def _site(address: str) -> tuple[str, str, int] | None:
    try:
        parts = urlsplit(address)
        port = parts.port or PORTS[parts.scheme]
    except (ValueError, KeyError):
        return None
    is_bare = parts.hostname and not (parts.path or parts.query or parts.fragment or "@" in parts.netloc)
    return (parts.scheme, parts.hostname, port) if is_bare else None


def is_same_site(request: Request) -> bool:
    """Whether one of our own pages sent this form. Browsers say so themselves; a request that says nothing is not."""
    said = request.headers.get("sec-fetch-site")
    if said is not None and said != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return said == "same-origin"
    return is_our_origin(origin, request)


def is_this_machine(request: Request) -> bool:
    """Whether the person sits at the machine that serves: every sign of it must agree, and no proxy stand between."""
    hosts = (
        config.get_option("server.address"),
        (request.scope.get("server") or (None,))[0],
        request.client.host if request.client else None,
        urlsplit(f"//{request.headers.get('host', '')}").hostname,
    )
    speaks_as_one = request.scope.get("http_version") == HTTP_OF_PROXIES
    is_proxied = was_forwarded(request.headers) or proxies().are_there or speaks_as_one
    return all(_is_loopback(host) for host in hosts) and not is_proxied


def _is_loopback(host: str | None) -> bool:
    parsed = ip_address(host or "")
    return host == "localhost" or (parsed is not None and parsed.is_loopback)


def safe_next(wanted: str | None) -> str:
    """The page to show after signing in: a path of this site, or the first page."""
    wanted = wanted or "/"
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    if not is_path or "\\" in wanted or urlsplit(wanted).path.startswith(NOT_A_PAGE):
        return "/"
    return wanted
