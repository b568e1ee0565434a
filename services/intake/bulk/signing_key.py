"""The private key of a source, from the file that the settings name: PEM, or a JSON Web Key (Set)."""

import json
import stat
from dataclasses import dataclass
from pathlib import Path

import jwt
from cryptography.hazmat.primitives.asymmetric.ec import SECP384R1, EllipticCurvePrivateKey
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import load_pem_private_key

from db.problems import Problem
from services.intake.bulk.sources import Source

Private = RSAPrivateKey | EllipticCurvePrivateKey
SHORTEST_RSA = 2_048  # bits


@dataclass(frozen=True, repr=False)
class SigningKey:
    key: Private
    algorithm: str  # RS384, or ES384: what every client of the profile supports
    id: str | None


def signing_key(source: Source) -> SigningKey:
    """Raises Problem, which names the file and holds nothing of it."""
    file = source.key_file or Path()
    try:
        if stat.S_IMODE(file.stat().st_mode) & stat.S_IRWXO:
            raise Problem(f"The key {file} may be read by everybody on this machine: chmod 600 it.")
        text = file.read_bytes()
    except OSError as error:
        raise Problem(f"The key {file} cannot be read: {error.strerror}.") from error
    key, id = _from_json(file, text, source.key_id) if text.lstrip().startswith(b"{") else (_from_pem(file, text), None)
    return _of_an_algorithm(file, key, source.key_id or id)


def public_half(source: Source) -> dict:
    """What the EHR registers: a JSON Web Key Set. Raises Problem."""
    if not source.key_file:
        raise Problem(f"[{source.name}] names no key_file.")
    key = signing_key(source)
    if not key.id:
        raise Problem(f"[{source.name}] needs key_id: the name under which the key is registered.")
    told = jwt.get_algorithm_by_name(key.algorithm).to_jwk(key.key.public_key(), as_dict=True)
    return {"keys": [told | {"kid": key.id, "alg": key.algorithm, "use": "sig", "key_ops": ["verify"]}]}


def _of_an_algorithm(file: Path, key: object, id: str | None) -> SigningKey:
    if isinstance(key, RSAPrivateKey) and key.key_size >= SHORTEST_RSA:
        return SigningKey(key, "RS384", id)
    if isinstance(key, EllipticCurvePrivateKey) and isinstance(key.curve, SECP384R1):
        return SigningKey(key, "ES384", id)
    raise Problem(f"The key {file} is neither a private RSA key of {SHORTEST_RSA} bits or more nor one of curve P-384.")


def _from_pem(file: Path, text: bytes):
    try:
        return load_pem_private_key(text, password=None)
    except (ValueError, TypeError) as error:  # TypeError: it has a password
        raise Problem(f"The key {file} is no private key in PEM without a password.") from error


def _from_json(file: Path, text: bytes, wanted: str | None) -> tuple[object, str | None]:
    """Of a set, the private key of the wanted kid, else the only one."""
    try:
        told = json.loads(text)
        keys = [each for each in told.get("keys", [told]) if "d" in each and wanted in (None, each.get("kid", wanted))]
        if len(keys) == 1:
            return jwt.PyJWK(keys[0], algorithm=_named(keys[0])).key, keys[0].get("kid")
    except (ValueError, AttributeError, TypeError, KeyError, jwt.PyJWTError) as error:
        raise Problem(f"The key {file} is no JSON Web Key.") from error
    raise Problem(f"{file} holds {len(keys)} private keys that fit: name one by key_id.")


def _named(key: dict) -> str:
    return "RS384" if key.get("kty") == "RSA" else "ES384"
