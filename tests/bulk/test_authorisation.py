"""Tokens: asked for with a signed assertion, renewed as they run out, and sent to nobody else."""

import json
from dataclasses import replace
from datetime import timedelta

import jwt
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from starlette.responses import JSONResponse

from db.problems import Problem
from tests.bulk.conftest import CLIENT, as_pem, key_file
from tests.bulk.records import everything


def jwk_of(key, kid: str) -> dict:
    name = "RS384" if hasattr(key, "key_size") and key.key_size >= 2_048 else "ES384"
    made = jwt.get_algorithm_by_name(name).to_jwk(key)
    return json.loads(made) | {"kid": kid}


@pytest.mark.parametrize("kind", ["rsa_key", "ec_key"])
@pytest.mark.parametrize("form", ["pem", "jwk", "jwks"])
def test_the_two_algorithms_of_the_profile_in_every_form_of_key(clinic, ehr, source, tmp_path, kind, form, request):
    key = request.getfixturevalue(kind)
    ehr.clients[CLIENT] = {"other-name": key.public_key()}
    other = jwk_of(request.getfixturevalue("ec_key"), "unused")
    texts = {"pem": as_pem(key), "jwk": json.dumps(jwk_of(key, "other-name")).encode()}
    texts["jwks"] = json.dumps({"keys": [other, jwk_of(key, "other-name")]}).encode()
    named = None if form == "jwk" else "other-name"
    ehr.put(*everything())
    summary = clinic.sync(replace(source, key_file=key_file(tmp_path, texts[form], "k"), key_id=named))
    assert summary.added > 0
    assert len(ehr.used) == 1


def test_a_key_that_the_server_does_not_know_is_refused_in_its_words(clinic, ehr, source):
    ehr.clients[CLIENT] = {}
    with pytest.raises(Problem, match=r"gives no token \(400, invalid_client: unknown client or key\)"):
        clinic.sync(source)


def test_a_token_is_asked_for_anew_before_it_runs_out(clinic, ehr, source):
    """The server asks for two minutes between two questions, and a token lasts five."""
    ehr.put(*everything())
    ehr.polls_until_ready = 8
    clinic.sync(source)
    assert len(ehr.used) == 3
    assert ehr.times_asked("GET", "/fhir/.well-known") == 1
    assert ehr.scolded == 0


def test_a_token_that_is_refused_in_the_middle_is_asked_for_anew_once(clinic, ehr, source):
    ehr.put(*everything("p1"), *everything("p2"))

    def all_forgotten(_, answer):
        ehr.tokens.clear()
        return answer

    ehr.plan["file"] = [None, all_forgotten]
    assert clinic.sync(source).rejected == 0
    assert len(ehr.used) == 2


def test_a_server_that_refuses_every_token_is_not_asked_for_ever(clinic, ehr, source):
    ehr.token_lasts = -60
    with pytest.raises(Problem, match=r"does not take the request for an export \(401, login: a token is wanted\)"):
        clinic.sync(source)
    assert len(ehr.used) == 2


def test_no_token_goes_where_files_need_none(clinic, ehr, source):
    """The server of these tests refuses a file to whoever shows one, as Amazon S3 does."""
    ehr.files_need_token = False
    ehr.put(*everything())
    assert clinic.sync(source).added > 0


def test_a_server_without_authorisation_is_asked_without(clinic, ehr, source):
    ehr.needs_token = ehr.files_need_token = False
    ehr.put(*everything())
    assert clinic.sync(replace(source, client_id=None, key_file=None)).added > 0
    assert ehr.times_asked("POST", "/auth/token") == 0


def test_the_scope_is_of_the_version_that_the_server_knows(clinic, ehr, source):
    ehr.put(*everything())
    clinic.sync(source)
    told = {"token_endpoint": f"{ehr.url}/auth/token", "capabilities": ["permission-v2"]}
    ehr.plan["configuration"] = [JSONResponse(told)]
    clinic.sync(source)
    clinic.sync(replace(source, scope="system/Patient.read system/Observation.read"))
    assert ehr.scopes == ["system/*.read", "system/*.rs", "system/Patient.read system/Observation.read"]


def test_a_token_url_in_the_settings_needs_no_discovery(clinic, ehr, source):
    ehr.put(*everything())
    clinic.sync(replace(source, token_url=f"{ehr.url}/auth/token"))
    assert ehr.times_asked("GET", "/fhir/.well-known") == 0


@pytest.mark.parametrize(
    ("configuration", "said"),
    [
        (JSONResponse({}), "does not say where tokens are given: set token_url"),
        (JSONResponse({"token_endpoint": "http://ehr.example/token"}), "must begin with https://"),
        (JSONResponse([1]), "does not say where tokens are given"),
        (
            JSONResponse(
                {"token_endpoint": "https://x.example", "token_endpoint_auth_signing_alg_values_supported": ["RS512"]}
            ),
            "The server takes RS512; the key signs ES384",
        ),
    ],
)
def test_a_configuration_that_is_of_no_use_is_said(clinic, ehr, source, configuration, said):
    ehr.plan["configuration"] = [configuration]
    with pytest.raises(Problem, match=said):
        clinic.sync(source)


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (JSONResponse({"access_token": "x"}), "something else"),
        (JSONResponse({"access_token": "x", "token_type": "mac"}), "another kind than bearer"),
        (JSONResponse({"error": "invalid_client", "error_description": "a\x00b"}, 401), "401, invalid_client: a.b"),
        (JSONResponse("no", 500), "gives no token"),
    ],
)
def test_an_answer_that_is_no_token_is_said(clinic, ehr, source, answer, said):
    ehr.plan["token"] = [answer]
    with pytest.raises(Problem, match=said):
        clinic.sync(source)


def test_an_assertion_lasts_less_than_five_minutes_and_is_used_once(clinic, ehr, source):
    ehr.put(*everything())
    clinic.sync(source)
    clinic.sync(source)
    assert len(ehr.used) == 2
    assert ehr.clock.now() - min(ehr.tokens.values()) < timedelta(minutes=5)


@pytest.mark.parametrize(
    ("text", "mode", "said"),
    [
        (b"no key", 0o600, "no private key in PEM"),
        (b"{}", 0o600, "holds 0 private keys"),
        (b'{"kty": "RSA", "d": "!"}', 0o600, "no JSON Web Key"),
        (b"[1]", 0o600, "no private key in PEM"),
        (b"{", 0o600, "no JSON Web Key"),
        (None, 0o644, "may be read by everybody"),
    ],
)
def test_a_key_that_cannot_be_used_is_said_with_its_file_and_nothing_of_it(
    clinic, source, tmp_path, ec_key, text, mode, said
):
    file = key_file(tmp_path, as_pem(ec_key) if text is None else text, "bad.pem")
    file.chmod(mode)
    with pytest.raises(Problem, match=said) as problem:
        clinic.sync(replace(source, key_file=file))
    assert "bad.pem" in str(problem.value)
    assert "PRIVATE KEY-" not in str(problem.value)


def test_a_key_that_is_too_weak_is_refused(clinic, source, tmp_path):
    for number, weak in enumerate((rsa.generate_private_key(65_537, 1_024), ec.generate_private_key(ec.SECP256R1()))):
        with pytest.raises(Problem, match="neither a private RSA key of 2048 bits or more nor one of curve P-384"):
            clinic.sync(replace(source, key_file=key_file(tmp_path, as_pem(weak), f"weak{number}")))


def test_neither_the_key_nor_a_token_is_ever_said_or_kept(clinic, ehr, source, ec_key, caplog):
    caplog.set_level("DEBUG")
    ehr.put(*everything())
    ehr.plan["status"] = [None, JSONResponse({"transactionTime": "never"})]
    with pytest.raises(Problem) as problem:
        clinic.sync(source)
    clinic.sync(source)
    told = " ".join([str(problem.value), *clinic.said, caplog.text])
    told += "".join(file.read_text("latin-1") for file in clinic.folder.rglob("*") if file.is_file())
    inside = as_pem(ec_key).decode().splitlines()[1]
    assert not [secret for secret in (*ehr.tokens, inside) if secret in told]
