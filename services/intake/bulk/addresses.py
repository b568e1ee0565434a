"""Which addresses are asked at all: https, or plain http on this machine alone."""

from urllib.parse import urlsplit

from db.problems import Problem

HERE = ("localhost", "127.0.0.1", "::1")


def refuse_unsafe(address: str) -> None:
    """Raises Problem, without the part of the address behind its host: it may hold a signature."""
    try:
        parts = urlsplit(address)
        is_here = parts.hostname in HERE
    except ValueError as error:
        raise Problem("An address of the server cannot be read.") from error
    if parts.username or parts.password:
        raise Problem(f"The address of {host_of(address)} holds a password; none belongs into an address.")
    if parts.scheme == "https" and parts.hostname:
        return
    if parts.scheme == "http" and is_here:
        return
    raise Problem(f"{parts.scheme or 'It'}://{host_of(address)} is not asked: the address must begin with https://.")


def host_of(address: str) -> str:
    return urlsplit(address).hostname or "the server"


def is_same_server(one: str, other: str) -> bool:
    first, second = urlsplit(one), urlsplit(other)
    return (first.scheme, first.hostname, first.port) == (second.scheme, second.hostname, second.port)
