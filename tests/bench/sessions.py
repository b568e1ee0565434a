"""People at one server: each holds a socket as a browser does, reruns a page, thinks, and reruns it again."""

import asyncio
import random
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import cycle, islice

import psutil
import websockets
from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg

from pages.web.cookie import NAME

ANSWERS_WITHIN = 120  # seconds
LARGEST_MESSAGE = 50_000_000  # bytes


@dataclass(frozen=True)
class Place:
    """A page of a server, and the addresses (queries) that a person goes through in turn."""

    address: str
    page: str
    queries: Sequence[str] = ("",)
    token: str | None = None
    must_hold: str = ""  # the kind of element without which the page did not come


@dataclass
class Taken:
    """What reruns took: each one's milliseconds, and the server's CPU seconds over all of them."""

    waits: list[float] = field(default_factory=list)
    seconds: float = 0.0
    cpu: float = 0.0

    @property
    def a_second(self) -> float:
        return len(self.waits) / self.seconds

    @property
    def cpu_each(self) -> float:
        """Milliseconds of the server's processor a rerun: what a busy machine changes least."""
        return self.cpu * 1_000 / len(self.waits)

    def at(self, share: float) -> float:
        """The wait in milliseconds that this share of reruns stays within."""
        return sorted(self.waits)[min(len(self.waits) - 1, int(len(self.waits) * share))]


def visited(place: Place, people: int, seconds: float, think: float) -> Taken:
    """`people` at one place for so long, each thinking about so many seconds between reruns (0: none)."""
    return asyncio.run(_visited(place, people, seconds, think))


async def _visited(place: Place, people: int, seconds: float, think: float) -> Taken:
    server, taken, arrived = _server_at(place.address), Taken(), asyncio.Barrier(people + 1)
    async with asyncio.TaskGroup() as visits:
        for n in range(people):
            visits.create_task(_person(place, n, seconds, think, arrived, taken))
        await arrived.wait()
        cpu, began = sum(server.cpu_times()[:2]), time.perf_counter()
    taken.seconds, taken.cpu = time.perf_counter() - began, sum(server.cpu_times()[:2]) - cpu
    return taken


def _server_at(address: str) -> psutil.Process:
    port = int(address.rpartition(":")[2])
    is_its = (c.pid for c in psutil.net_connections("tcp") if c.laddr.port == port and c.status == psutil.CONN_LISTEN)
    return psutil.Process(next(is_its))


async def _person(place: Place, n: int, seconds: float, think: float, arrived, taken: Taken) -> None:
    headers = {"Cookie": f"{NAME}={place.token}"} if place.token else {}
    async with websockets.connect(
        f"ws{place.address.removeprefix('http')}/_stcore/stream",
        subprotocols=["streamlit"],
        max_size=LARGEST_MESSAGE,
        open_timeout=ANSWERS_WITHIN,
        origin=place.address,
        additional_headers=headers,
    ) as socket:
        queries = islice(cycle(place.queries), n, None)  # no two start at the same
        page = await _first_run(socket, place, next(queries))
        await arrived.wait()
        until, pause = time.perf_counter() + seconds, _pause(think)
        while time.perf_counter() + pause < until:
            await asyncio.sleep(pause)
            began = time.perf_counter()
            await _rerun(socket, place, page_script_hash=page, query_string=next(queries))
            taken.waits.append((time.perf_counter() - began) * 1_000)
            pause = _pause(think)


def _pause(think: float) -> float:
    """The first as the others: else the first seconds hold nearly twice the clicks of those after them."""
    return random.expovariate(1 / think) if think else 0


async def _first_run(socket, place: Place, query: str) -> str:
    """The page's key, by which a browser asks for it again; blank where there is one page alone."""
    messages = await _rerun(socket, place, page_name=place.page, query_string=query)
    return next((m.navigation.page_script_hash for m in messages if m.WhichOneof("type") == "navigation"), "")


async def _rerun(socket, place: Place, **asked: str) -> list[ForwardMsg]:
    """Every message of one run. A page that came without what it must hold is an error, not a fast page."""
    question = BackMsg()
    for name, value in asked.items():
        setattr(question.rerun_script, name, value)
    await socket.send(question.SerializeToString())
    messages = await asyncio.wait_for(_until_finished(socket), ANSWERS_WITHIN)
    held = {m.delta.new_element.WhichOneof("type") for m in messages if m.WhichOneof("type") == "delta"}
    if place.must_hold and place.must_hold not in held:
        raise RuntimeError(f"{place.page} came without {place.must_hold}.")
    return messages


async def _until_finished(socket) -> list[ForwardMsg]:
    messages = []
    async for data in socket:
        messages.append(ForwardMsg.FromString(data))
        if messages[-1].WhichOneof("type") == "script_finished":
            break
    return messages
