"""Where a request comes from and where it may lead: this site, this machine, a path of ours."""

import ipaddress
from urllib.parse import urlsplit

from starlette.requests import Request
from streamlit import config

FORWARDED = ("forwarded", "via", "x-forwarded-for", "x-forwarded-host", "x-real-ip")
NOT_A_PAGE = ("/sign-in", "/sign-out", "/health", "/_stcore", "/static", "/media", "/component", "/app")


def is_same_site(request: Request) -> bool:
    """Whether one of our own pages sent this form. Browsers say so themselves; a request that says nothing is not."""
    said = request.headers.get("sec-fetch-site")
    if said is not None and said != "same-origin":
        return False
    origin = request.headers.get("origin")
    if origin is None:
        return said == "same-origin"
    return urlsplit(origin).netloc == request.headers.get("host")


def is_this_machine(request: Request) -> bool:
    """Whether the person sits at the machine that serves: every sign of it must agree, and no proxy stand between."""
    hosts = (
        config.get_option("server.address"),
        (request.scope.get("server") or (None,))[0],
        request.client.host if request.client else None,
        urlsplit(f"//{request.headers.get('host', '')}").hostname,
    )
    return all(_is_loopback(host) for host in hosts) and not any(name in request.headers for name in FORWARDED)


def _is_loopback(host: str | None) -> bool:
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host or "").is_loopback
    except ValueError:
        return False


def safe_next(wanted: str | None) -> str:
    """The page to show after signing in: a path of this site, or the first page."""
    wanted = wanted or "/"
    is_path = wanted.startswith("/") and not wanted.startswith(("//", "/\\")) and wanted.isprintable()
    if not is_path or "\\" in wanted or urlsplit(wanted).path.startswith(NOT_A_PAGE):
        return "/"
    return wanted
