"""The first request of an export: whose records, which types, since when. The answer is where to ask how far it is."""

from urllib.parse import quote, urlencode, urljoin

from db.problems import Problem
from services.intake.bulk.addresses import host_of, refuse_unsafe
from services.intake.bulk.connection import Connection, body_of
from services.intake.bulk.operation_outcome import in_words
from services.intake.bulk.sources import Source
from services.intake.fhir import LOOKED_UP, READERS

FORMAT = "application/fhir+ndjson"
HEADERS = {"Accept": "application/fhir+json", "Prefer": "respond-async"}


def kick_off(connection: Connection, source: Source, since: str | None) -> str:
    """The address at which the export's state is asked for. Raises Problem with the server's own words."""
    answer = connection.patiently("GET", address_of(source, since), what="asked for an export", headers=HEADERS)
    body, host = body_of(answer), host_of(source.address)
    if answer.status_code != 202:
        said = in_words(answer.status_code, body)
        hint = " `types` in the settings says which resources are asked for." if answer.status_code == 400 else ""
        raise Problem(f"{host} does not take the request for an export ({said}).{hint}")
    location = answer.headers.get("Content-Location", "").strip()
    if not location:
        raise Problem(f"{host} took the request for an export and does not say where to ask for it (Content-Location).")
    refuse_unsafe(status := urljoin(f"{source.address}/", location))
    return status


def address_of(source: Source, since: str | None = None) -> str:
    whose = {"patients": "Patient/", "system": "", "group": f"Group/{quote(source.group or '', safe='')}/"}
    words = {"_outputFormat": FORMAT, "_type": ",".join(source.types or (*READERS, *LOOKED_UP))}
    if since:
        words["_since"] = since
    return f"{source.address}/{whose[source.export]}$export?{urlencode(words)}"
