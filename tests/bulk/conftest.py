"""An EHR, a source that asks it, and the records before and after."""

import json
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec, rsa
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat

from services.access.viewer import Viewer
from services.intake.bulk.desk import Desk
from services.intake.bulk.run import sync
from services.intake.bulk.sources import Source
from services.intake.bulk.waiting import Clock
from tests.bulk.clock import FakeClock
from tests.bulk.ehr import Ehr, running
from tests.intake.sheets import TODAY

CLIENT, KEY = "tandem", "k1"


def as_pem(key) -> bytes:
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


@pytest.fixture(scope="session")
def rsa_key():
    return rsa.generate_private_key(65_537, 2_048)


@pytest.fixture(scope="session")
def ec_key():
    return ec.generate_private_key(ec.SECP384R1())


def key_file(folder: Path, text: bytes, name: str = "key.pem") -> Path:
    file = folder / name
    file.write_bytes(text)
    file.chmod(0o600)
    return file


@pytest.fixture(autouse=True)
def netrc(tmp_path, monkeypatch):
    """What this machine knows of the host by another way is sent to nobody."""
    file = tmp_path / ".netrc"
    file.write_text("machine 127.0.0.1 login somebody password secret\n")
    file.chmod(0o600)
    monkeypatch.setenv("NETRC", str(file))


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock()


@pytest.fixture
def ehr(clock, ec_key):
    with running(Ehr(clock, {CLIENT: {KEY: ec_key.public_key()}})) as ehr:
        yield ehr


@pytest.fixture
def source(ehr, tmp_path, ec_key) -> Source:
    file = key_file(tmp_path, as_pem(ec_key))
    return Source("north", f"{ehr.url}/fhir", group="g1", client_id=CLIENT, key_file=file, key_id=KEY)


class Clinic:
    """One database, and what was said while it was brought up to date."""

    def __init__(self, engine, folder: Path, clock: FakeClock) -> None:
        self.engine, self.folder, self.clock = engine, folder, clock
        self.said: list[str] = []

    def desk(self) -> Desk:
        own = Clock(self.clock.now, self.clock.sleep)
        by = Viewer.operator()
        return Desk(self.engine, self.folder, own, by, TODAY, None, self.said.append, lambda rows, message: None)

    def sync(self, source: Source, **choices):
        return sync(self.desk(), source, **choices)

    def state(self, source: Source) -> dict | None:
        file = self.folder / source.name / "job" / "state.json"
        return json.loads(file.read_text()) if file.exists() else None


@pytest.fixture
def clinic(sqlite_engine, tmp_path, clock) -> Clinic:
    return Clinic(sqlite_engine, tmp_path / "sync", clock)
