"""SMART Backend Services: a token for a signed assertion (client_credentials, private_key_jwt), renewed as it runs out.

https://hl7.org/fhir/smart-app-launch/backend-services.html and client-confidential-asymmetric.html. The private key is
read from its file for each assertion, and is kept and told nowhere.
"""

import secrets
from datetime import UTC, datetime, timedelta

import jwt
import msgspec

from db.problems import Problem
from db.text import harmless
from services.intake.bulk.addresses import host_of, refuse_unsafe
from services.intake.bulk.connection import Connection, body_of
from services.intake.bulk.signing_key import signing_key
from services.intake.bulk.sources import Source

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
ASSERTION_LASTS = timedelta(minutes=4)  # the profile allows five; one is for clocks that differ
SHORT_OF = timedelta(seconds=30)  # a token is renewed so long before its end
LASTS = 300  # seconds, where the server does not say: what the profile recommends
FIRST_SCOPES, SECOND_SCOPES = "system/*.read", "system/*.rs"  # of SMART 1 and of SMART 2
SECOND = "permission-v2"  # the capability of servers that know the second
LONGEST = 200  # characters of a server's own words


class Configuration(msgspec.Struct):
    """What is read of .well-known/smart-configuration."""

    token_endpoint: str | None = None
    token_endpoint_auth_signing_alg_values_supported: list[str] = []
    capabilities: list[str] = []


class Answer(msgspec.Struct):
    access_token: str
    token_type: str
    expires_in: float = LASTS


class Refusal(msgspec.Struct):
    error: str = ""
    error_description: str = ""


class Authorisation:
    """The token of one run, for one source."""

    def __init__(self, source: Source, connection: Connection) -> None:
        self._source, self._connection = source, connection
        self._configuration: Configuration | None = None
        self._token, self._good_until = "", datetime.min.replace(tzinfo=UTC)

    def token(self, is_refused: bool = False) -> str:
        """The token in force, or a new one: when it runs out soon, or the server has refused it."""
        now = self._connection.clock.now()
        if is_refused or not self._token or now >= self._good_until:
            answer = self._asked_for(now)
            self._token = answer.access_token
            self._good_until = now + max(timedelta(seconds=min(answer.expires_in, 1e8)) - SHORT_OF, timedelta(0))
        return self._token

    def _asked_for(self, now: datetime) -> Answer:
        found = self._found()
        url, host = found.token_endpoint or "", host_of(found.token_endpoint or "")
        form = {
            "grant_type": "client_credentials",
            "scope": self._source.scope or (SECOND_SCOPES if SECOND in found.capabilities else FIRST_SCOPES),
            "client_assertion_type": ASSERTION_TYPE,
            "client_assertion": self._assertion(found, now),
        }
        asked = {"headers": {"Accept": "application/json"}, "data": form, "with_token": False}
        answer = self._connection.patiently("POST", url, what="asked for a token", **asked)
        body = body_of(answer)
        if answer.status_code != 200:
            raise Problem(f"{host} gives no token ({answer.status_code}{_why(body)}).")
        try:
            told = msgspec.json.decode(body, type=Answer, strict=False)  # some write "300"
        except (msgspec.MsgspecError, RecursionError) as error:
            raise Problem(f"{host} answers the request for a token with something else.") from error
        if told.token_type.lower() != "bearer":
            raise Problem(f"{host} gives a token of another kind than bearer.")
        return told

    def _assertion(self, found: Configuration, now: datetime) -> str:
        key, supported = signing_key(self._source), found.token_endpoint_auth_signing_alg_values_supported
        if supported and key.algorithm not in supported:
            raise Problem(f"The server takes {', '.join(map(harmless, supported))}; the key signs {key.algorithm}.")
        claims = {
            "iss": self._source.client_id,
            "sub": self._source.client_id,
            "aud": found.token_endpoint,
            "exp": int((now + ASSERTION_LASTS).timestamp()),
            "jti": secrets.token_urlsafe(32),
        }
        return jwt.encode(claims, key.key, algorithm=key.algorithm, headers={"kid": key.id} if key.id else None)

    def _found(self) -> Configuration:
        """Asked for once a run."""
        if self._configuration is None:
            self._configuration = self._discovered()
            if self._source.token_url:
                self._configuration.token_endpoint = self._source.token_url
            if not self._configuration.token_endpoint:
                raise Problem(f"{host_of(self._source.address)} does not say where tokens are given: set token_url.")
            refuse_unsafe(self._configuration.token_endpoint)
        return self._configuration

    def _discovered(self) -> Configuration:
        if self._source.token_url:
            return Configuration()
        url = f"{self._source.address}/.well-known/smart-configuration"
        asked = {"headers": {"Accept": "application/json"}, "with_token": False}
        answer = self._connection.patiently("GET", url, what="asked where tokens are given", **asked)
        body = body_of(answer)
        try:
            return msgspec.json.decode(body, type=Configuration) if answer.status_code == 200 else Configuration()
        except (msgspec.MsgspecError, RecursionError):
            return Configuration()


def _why(body: bytes) -> str:
    """`, invalid_client: Unknown key`; nothing where the server says nothing."""
    try:
        told = msgspec.json.decode(body, type=Refusal)
    except (msgspec.MsgspecError, RecursionError):
        return ""
    words = ": ".join(filter(None, (told.error, told.error_description)))
    return f", {harmless(' '.join(words.split()))[:LONGEST]}" if words else ""
