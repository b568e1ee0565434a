"""The cookie that holds the browser's session token. Scripts cannot read it and other sites cannot send it."""

from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope

from services.access.devices import KNOWN_FOR

NAME = "tandem_session"
DEVICE = "tandem_device"
SECURE_DEVICE = f"__Host-{DEVICE}"
SECURE_NAME = f"__Host-{NAME}"  # browsers take it over https only, and from no neighbouring site

OURS = (NAME, SECURE_NAME, DEVICE, SECURE_DEVICE)


def is_https(connection: HTTPConnection) -> bool:
    return connection.scope["scheme"] in ("https", "wss")


def token_of(connection: HTTPConnection) -> str | None:
    return connection.cookies.get(SECURE_NAME if is_https(connection) else NAME)


def with_token(scope: Scope, token: str) -> Scope:
    """For the pages, which see the cookies alone: the one that the gate let in, under the plain name."""
    kept = {name: value for name, value in HTTPConnection(scope).cookies.items() if name not in OURS}
    headers = MutableHeaders(raw=list(scope["headers"]))
    headers["cookie"] = "; ".join(f"{name}={value}" for name, value in {**kept, NAME: token}.items())
    return {**scope, "headers": headers.raw}


def put(response: Response, token: str, connection: HTTPConnection) -> None:
    """Without an age: it goes when the browser is closed, and the server ends it earlier."""
    secure = is_https(connection)
    name = SECURE_NAME if secure else NAME
    response.set_cookie(name, token, httponly=True, samesite="lax", secure=secure, path="/")


def device_of(connection: HTTPConnection) -> str | None:
    """What the browser kept of an earlier sign-in; whoever sends it is still nobody."""
    return connection.cookies.get(SECURE_DEVICE if is_https(connection) else DEVICE)


def put_device(response: Response, token: str, connection: HTTPConnection) -> None:
    """It stays when the browser is closed, and after signing out: it is there for the next sign-in."""
    secure = is_https(connection)
    response.set_cookie(
        SECURE_DEVICE if secure else DEVICE,
        token,
        max_age=int(KNOWN_FOR.total_seconds()),
        httponly=True,
        samesite="strict",
        secure=secure,
        path="/",
    )


def clear(response: Response, connection: HTTPConnection) -> None:
    secure = is_https(connection)
    name = SECURE_NAME if secure else NAME
    response.delete_cookie(name, httponly=True, samesite="lax", secure=secure, path="/")
