"""A page comes in thirty small messages. Unless told otherwise, TCP holds each back until the browser has confirmed
those before it: 40 ms a click on most machines, on some 200."""

import os
import socket
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress


def from_now_on() -> None:
    """What is accepted does as the socket that listens; of sockets that others made for it, Python leaves that off."""
    for number in map(int, os.listdir("/dev/fd")):
        with suppress(OSError), _socket(number) as found:  # closed meanwhile, no socket, or not of TCP
            if found.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
                found.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)


@contextmanager
def _socket(number: int) -> Iterator[socket.socket]:
    if not stat.S_ISSOCK(os.fstat(number).st_mode):
        raise OSError
    with socket.socket(fileno=os.dup(number)) as found:
        yield found
