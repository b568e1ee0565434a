"""A server whose certificate nobody vouches for is told nothing; one that the organisation vouches for is asked."""

import ipaddress
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from db.problems import Problem
from tests.bulk.conftest import as_pem, key_file
from tests.bulk.ehr import running
from tests.bulk.records import everything

YEARS = timedelta(days=3_650)


@pytest.fixture
def certificate(tmp_path, rsa_key):
    """Of 127.0.0.1, made by itself: (certificate, key)."""
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "ehr")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(rsa_key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - YEARS)
        .not_valid_after(now + YEARS)
        .add_extension(here, critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .sign(rsa_key, hashes.SHA256())
    )
    file = tmp_path / "ehr.crt"
    file.write_bytes(made.public_bytes(Encoding.PEM))
    return file, key_file(tmp_path, as_pem(rsa_key), "ehr.key")


@pytest.fixture
def secure(ehr, source, certificate):
    """The source, at the same EHR over https."""
    ehr.put(*everything())
    with running(ehr, certificate):
        yield replace(source, address=f"{ehr.url}/fhir")


def test_a_certificate_that_nobody_vouches_for_is_refused_and_nothing_is_sent(clinic, ehr, secure, monkeypatch):
    monkeypatch.setenv("CURL_CA_BUNDLE", "")
    with pytest.raises(Problem, match=r"The certificate of 127\.0\.0\.1 does not hold; nothing was sent there\."):
        clinic.sync(secure)
    assert ehr.asked == []


def test_a_certificate_that_the_organisation_vouches_for_is_taken(clinic, ehr, secure, certificate, monkeypatch):
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", str(certificate[0]))
    assert clinic.sync(secure).added > 0
    assert ehr.asked
