"""An EHR with a Bulk Data server, over real HTTP on this machine, as the published pages describe it: HL7 Bulk Data
Access IG 2.0.0 (export.html) and SMART Backend Services (backend-services, client-confidential-asymmetric).

It is strict where they say SHALL, and does whatever a test puts into its plan before that.
"""

import gzip
import hashlib
import json
import secrets
import socket
import threading
from collections import defaultdict
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response, StreamingResponse
from starlette.routing import Route

from tests.bulk.token_server import TokenServer
from tests.patience import PATIENCE

NDJSON = ("application/fhir+ndjson", "application/ndjson", "ndjson")
PER_FILE = 3  # resources: so that a type comes in several files


def outcome(status: int, code: str, text: str, headers: dict | None = None) -> Response:
    issue = {"severity": "error", "code": code, "details": {"text": text}}
    body = {"resourceType": "OperationOutcome", "issue": [issue]}
    return JSONResponse(body, status, headers, media_type="application/fhir+json")


@dataclass
class Export:
    """One job at the server."""

    request: str
    at: datetime
    files: dict[str, bytes]
    listed: dict[str, list[dict]]
    polls: int = 0
    may_ask_from: datetime | None = None


@dataclass
class Ehr(TokenServer):
    """`plan`: what an endpoint does instead, one after another, before it does what
    it should: a response, or a function of the request and what it would answer."""

    resources: dict[tuple[str, str], dict] = field(default_factory=dict)
    deleted: dict[tuple[str, str], datetime] = field(default_factory=dict)
    errors: list[dict] = field(default_factory=list)
    exports: dict[str, Export] = field(default_factory=dict)
    plan: dict[str, list] = field(default_factory=lambda: defaultdict(list))
    asked: list[tuple[str, str]] = field(default_factory=list)  # method and path of every request
    needs_token: bool = True
    files_need_token: bool = True
    polls_until_ready: int = 1
    retry_after: int | None = 120
    packs: bool = False
    does_ranges: bool = True
    more: dict = field(default_factory=dict)  # other fields of the manifest
    scolded: int = 0  # requests that came too soon
    ranges: list[str] = field(default_factory=list)  # that were asked for
    kick_offs: list[dict] = field(default_factory=list)  # their query

    def put(self, *resources: dict) -> None:
        """A new version of each, of this moment."""
        for resource in resources:
            key = resource["resourceType"], resource["id"]
            self.deleted.pop(key, None)
            self.resources[key] = resource | {"meta": {"lastUpdated": self.clock.now().isoformat()}}

    def delete(self, kind: str, id: str) -> None:
        del self.resources[kind, id]
        self.deleted[kind, id] = self.clock.now()

    def times_asked(self, method: str, path: str) -> int:
        return sum(each[0] == method and each[1].startswith(path) for each in self.asked)

    @property
    def app(self) -> Starlette:
        base = "/fhir"
        routes = [
            (f"{base}/.well-known/smart-configuration", "GET", self.configuration, "configuration"),
            ("/auth/token", "POST", self.token, "token"),
            (f"{base}/Group/g1/$export", "GET", self._kick_off, "kick_off"),
            (f"{base}/Patient/$export", "GET", self._kick_off, "kick_off"),
            (f"{base}/$export", "GET", self._kick_off, "kick_off"),
            ("/status/{job}", "GET", self._status, "status"),
            ("/status/{job}", "DELETE", self._forget, "forget"),
            ("/files/{job}/{name}", "GET", self._file, "file"),
        ]
        return Starlette(routes=[Route(path, self._planned(name, do), methods=[m]) for path, m, do, name in routes])

    def _planned(self, name: str, usual: Callable) -> Callable:
        async def endpoint(request: Request) -> Response:
            self.asked.append((request.method, request.url.path))
            if self.plan[name]:
                planned = self.plan[name].pop(0)
                if planned is not None:
                    return planned if isinstance(planned, Response) else planned(request, await usual(request))
            return await usual(request)

        return endpoint

    async def _kick_off(self, request: Request) -> Response:
        if self.needs_token and self.lacks_token(request):
            return outcome(401, "login", "a token is wanted")
        if request.headers.get("accept") != "application/fhir+json" or "respond-async" not in request.headers["prefer"]:
            return outcome(400, "invalid", "Accept and Prefer are wanted")
        query = dict(request.query_params)
        if query.get("_outputFormat", NDJSON[0]) not in NDJSON:
            return outcome(400, "not-supported", "only NDJSON")
        self.kick_offs.append(query)
        job = secrets.token_hex(4)
        self.exports[job] = self._export(job, str(request.url), query)
        return Response(status_code=202, headers={"Content-Location": f"{self.url}/status/{job}"})

    def _export(self, job: str, url: str, query: dict) -> Export:
        since = datetime.fromisoformat(query["_since"]) if "_since" in query else None
        types = query["_type"].split(",")
        by_kind = defaultdict(list)
        for (kind, _), resource in sorted(self.resources.items()):
            updated = datetime.fromisoformat(resource["meta"]["lastUpdated"])
            if kind in types and (since is None or updated > since):
                by_kind[kind].append(resource)
        gone = [key for key, at in self.deleted.items() if since is not None and at > since and key[0] in types]
        files, listed = {}, {"output": [], "deleted": [], "error": []}

        def add(section: str, kind: str, resources: list[dict]) -> None:
            for start in range(0, len(resources), PER_FILE):
                part = resources[start : start + PER_FILE]
                name = f"{kind}_{start}.ndjson"
                files[name] = "".join(f"{json.dumps(each)}\n" for each in part).encode()
                item = {"type": kind, "url": f"{self.url}/files/{job}/{name}", "count": len(part)}
                listed[section].append(item)

        for kind, resources in by_kind.items():
            add("output", kind, resources)
        add("deleted", "Bundle", [_deleting(key) for key in gone])
        add("error", "OperationOutcome", self.errors)
        return Export(url, self.clock.now(), files, listed)

    async def _status(self, request: Request) -> Response:
        if self.needs_token and self.lacks_token(request):
            return outcome(401, "login", "a token is wanted")
        export = self.exports.get(request.path_params["job"])
        if export is None:
            return outcome(404, "not-found", "there is no such export")
        if export.may_ask_from and self.clock.now() < export.may_ask_from:
            self.scolded += 1
            return outcome(429, "throttled", "too soon", {"Retry-After": "600"})
        export.polls += 1
        if export.polls <= self.polls_until_ready:
            wait = {} if self.retry_after is None else {"Retry-After": str(self.retry_after)}
            export.may_ask_from = self.clock.now() + timedelta(seconds=self.retry_after or 0)
            return Response(status_code=202, headers={"X-Progress": f"{export.polls} of some", **wait})
        told = {"transactionTime": export.at.isoformat(), "request": export.request}
        told |= {"requiresAccessToken": self.files_need_token, **export.listed, **self.more}
        return JSONResponse(told, headers={"Expires": "Mon, 22 Jul 2030 23:59:59 GMT"})

    async def _forget(self, request: Request) -> Response:
        if self.exports.pop(request.path_params["job"], None) is None:
            return outcome(404, "not-found", "there is no such export")
        return Response(status_code=202)

    async def _file(self, request: Request) -> Response:
        if self.files_need_token and self.lacks_token(request):
            return outcome(401, "login", "a token is wanted")
        if not self.files_need_token and "authorization" in request.headers:
            return outcome(400, "invalid", "two ways of authorisation")  # as Amazon S3 has it
        export = self.exports.get(request.path_params["job"])
        if export is None or request.path_params["name"] not in export.files:
            return outcome(404, "not-found", "there is no such file")
        return self._part_of(request, export.files[request.path_params["name"]])

    def _part_of(self, request: Request, body: bytes) -> Response:
        headers = {"Content-Type": "application/fhir+ndjson"}
        if self.packs and "gzip" in request.headers.get("accept-encoding", ""):
            body = gzip.compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        asked = request.headers.get("range")
        if not self.does_ranges:
            return Response(body, headers=headers)
        headers |= {"ETag": tag, "Accept-Ranges": "bytes"}
        if asked is None or request.headers.get("if-range", tag) != tag:
            return Response(body, headers=headers)
        self.ranges.append(asked)
        start = int(asked.removeprefix("bytes=").rstrip("-"))
        if start >= len(body):
            return Response(status_code=416, headers={"Content-Range": f"bytes */{len(body)}"})
        headers["Content-Range"] = f"bytes {start}-{len(body) - 1}/{len(body)}"
        return Response(body[start:], 206, headers)


def _deleting(key: tuple[str, str]) -> dict:
    entry = {"request": {"method": "DELETE", "url": "/".join(key)}}
    return {"resourceType": "Bundle", "id": secrets.token_hex(4), "type": "transaction", "entry": [entry]}


def cut_after(size: int) -> Callable:
    """In a plan for files: the connection breaks off after so many bytes."""

    def cut(_: Request, answer: Response) -> Response:
        async def pieces():
            yield answer.body[:size]
            raise ConnectionAbortedError

        headers = {**answer.headers, "content-length": str(len(answer.body))}
        return StreamingResponse(pieces(), answer.status_code, headers)

    return cut


@contextmanager
def running(ehr: Ehr, certificate: tuple[Path, Path] | None = None):
    """Serves it until the block ends; with a certificate and its key over https."""
    listener = socket.create_server(("127.0.0.1", 0))
    ehr.url = f"{'https' if certificate else 'http'}://127.0.0.1:{listener.getsockname()[1]}"
    files = dict(zip(("ssl_certfile", "ssl_keyfile"), map(str, certificate), strict=True)) if certificate else {}
    quiet = {"log_level": "critical", "access_log": False, "lifespan": "off", "ws": "none"}
    config = uvicorn.Config(ehr.app, date_header=False, **quiet, **files)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]}, daemon=True)
    thread.start()
    try:
        yield ehr
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        listener.close()
