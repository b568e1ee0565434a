"""The half of the tests' EHR that gives tokens, as SMART Backend Services has it (backend-services and
client-confidential-asymmetric): a signed assertion, of five minutes at most, used once."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from urllib.parse import parse_qs

import jwt
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from tests.bulk.clock import FakeClock

ASSERTION_TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
LONGEST_ASSERTION = timedelta(minutes=5)


def refused(error: str, why: str) -> Response:
    return JSONResponse({"error": error, "error_description": why}, 400)


@dataclass
class TokenServer:
    """`clients`: id -> kid -> public key."""

    clock: FakeClock
    clients: dict[str, dict[str, object]] = field(default_factory=dict)
    tokens: dict[str, datetime] = field(default_factory=dict)  # and when they end
    used: set[str] = field(default_factory=set)  # jti
    scopes: list[str] = field(default_factory=list)  # that were asked for
    token_lasts: int = 300
    url: str = ""

    async def configuration(self, request: Request) -> Response:
        told = {"token_endpoint": f"{self.url}/auth/token", "capabilities": ["client-confidential-asymmetric"]}
        told |= {"token_endpoint_auth_methods_supported": ["private_key_jwt"], "scopes_supported": ["system/*.read"]}
        return JSONResponse(told | {"token_endpoint_auth_signing_alg_values_supported": ["RS384", "ES384"]})

    async def token(self, request: Request) -> Response:
        if not request.headers["content-type"].startswith("application/x-www-form-urlencoded"):
            return refused("invalid_request", "a form is wanted")
        if "authorization" in request.headers:
            return refused("invalid_request", "two ways of authentication")
        form = {name: value[0] for name, value in parse_qs((await request.body()).decode()).items()}
        wanted = {"grant_type": "client_credentials", "client_assertion_type": ASSERTION_TYPE}
        if any(form.get(name) != value for name, value in wanted.items()):
            return refused("unsupported_grant_type", "client_credentials with a JWT is wanted")
        self.scopes.append(form.get("scope", ""))
        if not all(each.startswith("system/") for each in self.scopes[-1].split(" ")):
            return refused("invalid_scope", "such a scope was not registered")
        if why := self._is_wrong(form["client_assertion"]):
            return refused("invalid_client", why)
        token = secrets.token_urlsafe()
        self.tokens[token] = self.clock.now() + timedelta(seconds=self.token_lasts)
        told = {"access_token": token, "token_type": "bearer", "expires_in": self.token_lasts, "scope": form["scope"]}
        return JSONResponse(told, headers={"Cache-Control": "no-store"})

    def _is_wrong(self, assertion: str) -> str | None:
        head = jwt.get_unverified_header(assertion)
        issuer = jwt.decode(assertion, options={"verify_signature": False}).get("iss", "")
        key = self.clients.get(issuer, {}).get(head.get("kid"))
        if key is None or head["alg"] not in ("RS384", "ES384") or head.get("typ") != "JWT":
            return "unknown client or key"
        try:
            needs = {"require": ["iss", "sub", "aud", "exp", "jti"], "verify_exp": False}
            audience = f"{self.url}/auth/token"
            claims = jwt.decode(assertion, key, algorithms=[head["alg"]], audience=audience, options=needs)
        except jwt.PyJWTError as error:
            return str(error)
        lasts = datetime.fromtimestamp(claims["exp"], self.clock.now().tzinfo) - self.clock.now()
        if claims["sub"] != issuer or not timedelta(0) < lasts <= LONGEST_ASSERTION:
            return "sub is not iss, or exp is not within five minutes"
        if claims["jti"] in self.used:
            return "jti was used before"
        self.used.add(claims["jti"])
        return None

    def lacks_token(self, request: Request) -> bool:
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        return kind != "Bearer" or self.tokens.get(token, self.clock.now()) <= self.clock.now()
