"""The cookie that holds the browser's session token. Scripts cannot read it and other sites cannot send it."""

from starlette.requests import HTTPConnection
from starlette.responses import Response

NAME = "tandem_session"


def token_of(connection: HTTPConnection) -> str | None:
    return connection.cookies.get(NAME)


def put(response: Response, token: str, *, is_https: bool) -> None:
    """Without an age: it goes when the browser is closed, and the server ends it earlier."""
    response.set_cookie(NAME, token, httponly=True, samesite="lax", secure=is_https, path="/")


def clear(response: Response) -> None:
    response.delete_cookie(NAME, httponly=True, samesite="lax", path="/")
