"""The one door to the servers: https with its certificate checked, redirects followed with care, answers of limited
size, a token renewed once when it is refused. No address, token or answer stands in an error."""

from collections.abc import Callable
from urllib.parse import urljoin

import requests

from db.problems import Problem
from services.intake.bulk.addresses import host_of, is_same_server, refuse_unsafe
from services.intake.bulk.waiting import BUSY, Clock, Waiting

TIMEOUT = (10, 120)  # seconds: for the connection, and between two signs of life
LARGEST_ANSWER = 64 * 1024**2  # bytes of what is no export file: a manifest, an OperationOutcome
MOST_REDIRECTS = 5
REDIRECTS = (301, 302, 303, 307, 308)
AGAIN = 600.0  # seconds that a request waits in all for a server that is busy or out of reach
Token = Callable[[bool], str]  # the token, or a new one


class Unreachable(Problem):
    """No answer, or one that broke off: the same may work later."""


class Bearer(requests.auth.AuthBase):
    """Sets the token, or nothing: never what a .netrc of this machine says about the host."""

    def __init__(self, token: str | None) -> None:
        self._token = token

    def __call__(self, request: requests.PreparedRequest) -> requests.PreparedRequest:
        if self._token:
            request.headers["Authorization"] = f"Bearer {self._token}"
        return request


class Connection:
    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.token: Token | None = None  # set by whoever is authorised
        self._session = requests.Session()
        self._session.verify = True

    def ask(self, method: str, url: str, *, headers: dict[str, str], data: dict | None = None, with_token: bool = True):
        """An answer of any status, its body unread. Raises Unreachable."""
        token = self.token if with_token else None
        answer = self._followed(method, url, headers, data, token(False) if token else None)
        if answer.status_code == 401 and token:  # it ran out between two requests
            answer.close()
            answer = self._followed(method, url, headers, data, token(True))
        return answer

    def patiently(self, method: str, url: str, *, what: str, **asked) -> requests.Response:
        """The same, asked again while the server is busy or out of reach, for some minutes."""
        waiting = Waiting(self.clock, AGAIN, f"{host_of(url)} was too busy to answer ({what})")
        while True:
            try:
                answer = self.ask(method, url, **asked)
            except Unreachable as problem:
                _wait_or(problem, waiting)
                continue
            if answer.status_code not in BUSY:
                return answer
            answer.close()
            waiting.after(answer)

    def _followed(self, method: str, url: str, headers: dict, data: dict | None, token: str | None):
        at = url
        for _ in range(MOST_REDIRECTS + 1):
            answer = self._once(method, at, headers, data, token if is_same_server(at, url) else None)
            if answer.status_code not in REDIRECTS or method != "GET":
                return answer
            answer.close()
            at = urljoin(at, answer.headers.get("Location", ""))
        raise Problem(f"{host_of(url)} sends from one address to another without end.")

    def _once(self, method: str, url: str, headers: dict, data: dict | None, token: str | None) -> requests.Response:
        refuse_unsafe(url)
        try:
            return self._session.request(
                method,
                url,
                headers=headers,
                data=data,
                auth=Bearer(token),
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            )
        except requests.exceptions.SSLError as error:
            raise Problem(f"The certificate of {host_of(url)} does not hold; nothing was sent there.") from error
        except (requests.RequestException, UnicodeError) as error:
            raise Unreachable(f"{host_of(url)} cannot be reached ({type(error).__name__}).") from error


def _wait_or(problem: Problem, waiting: Waiting) -> None:
    try:
        waiting.after(None)
    except Problem:
        raise problem from None


def body_of(answer: requests.Response) -> bytes:
    """The whole body, of limited size. Raises Unreachable when it breaks off."""
    host, parts, size = host_of(answer.url or ""), [], 0
    try:
        for part in answer.iter_content(64 * 1024):
            parts.append(part)
            size += len(part)
            if size > LARGEST_ANSWER:
                raise Problem(f"An answer of {host} is larger than {LARGEST_ANSWER // 1024**2} MB.")
    except requests.RequestException as error:
        raise Unreachable(f"The answer of {host} broke off ({type(error).__name__}).") from error
    finally:
        answer.close()
    return b"".join(parts)
