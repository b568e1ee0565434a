"""Working ahead in a second process: what comes next does not wait until the last is written."""

import ctypes
import gc
import multiprocessing
import os
import signal
import sys
import threading
from collections.abc import Generator, Iterable, Iterator
from multiprocessing.connection import Connection
from typing import TypeVar

from db.problems import Problem

Item = TypeVar("Item")
PR_SET_PDEATHSIG = 1  # of Linux, the only system on which processes are copied here
ONE, END, FAILED = "one", "end", "failed"


def read_ahead(items: Iterable[Item]) -> Generator[Item, None, None]:
    """The same items, made by a copy of this process where that is safe: on Linux, while Python runs one thread. (Those
    of numpy and Arrow rest between calls.) The items' maker opens its own connections."""
    if not _may_be_copied():
        yield from items
        return
    receiver, sender = multiprocessing.Pipe(duplex=False)
    maker = multiprocessing.get_context("fork").Process(
        target=_send, args=(items, sender, receiver, os.getpid()), daemon=True
    )
    maker.start()
    sender.close()
    try:
        yield from _received(receiver)
    finally:
        maker.terminate()
        maker.join()
        receiver.close()


def _may_be_copied() -> bool:
    return sys.platform == "linux" and threading.active_count() == 1 and (os.cpu_count() or 1) > 1


def _send(items: Iterable, sender: Connection, receiver: Connection, asking: int) -> None:
    _end_with(asking)
    gc.disable()  # rows hold no circles, and this process ends with them
    receiver.close()  # so that the reader's end is the only one, and writing fails when that process is gone
    try:
        for item in items:
            sender.send((ONE, item))
        sender.send((END, None))
    except Problem as problem:
        sender.send((FAILED, problem))
    except BrokenPipeError:
        os._exit(1)  # nobody listens any more
    except Exception as error:
        sender.send((FAILED, RuntimeError(f"{type(error).__name__} while reading")))


def _end_with(parent: int) -> None:
    """However the process that asked for this one ends, this one does not wait for it for ever."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:  # it was gone before the line above
        os._exit(1)


def _received(receiver: Connection) -> Iterator:
    while True:
        try:
            kind, value = receiver.recv()
        except EOFError as error:
            raise Problem("Reading was broken off from outside; nothing was written.") from error
        if kind == END:
            return
        if kind == FAILED:
            raise value
        yield value
