"""One sync of one source: ask for an export, wait for it, download it, import it, say what changed. At every step what
is there already is taken instead of made again, so that a run that was cut off is gone on with."""

import secrets
from datetime import timedelta
from pathlib import Path

from db.engine import reading
from db.locks import Lock, alone
from db.problems import Problem
from services.intake.bulk import landing, loaded
from services.intake.bulk.authorisation import Authorisation
from services.intake.bulk.connection import Connection
from services.intake.bulk.desk import Desk
from services.intake.bulk.download import Expired, fetch
from services.intake.bulk.job import Asked, Job
from services.intake.bulk.kick_off import address_of, kick_off
from services.intake.bulk.manifest import SECTIONS, Manifest, held_by, instant
from services.intake.bulk.mirror import Mirror
from services.intake.bulk.polling import Failed, Gone, finished, forget
from services.intake.bulk.sources import Source
from services.intake.bulk.summary import Summary
from services.intake.bulk.waiting import Waiting

SECONDS = 3_600  # of an hour


def sync(desk: Desk, source: Source, *, is_full: bool = False) -> Summary:
    """Everything that changed at the source is here afterwards. `is_full`: all of it is asked for, not the changes.

    Raises Problem; what was done by then is kept, and the next run goes on with it. A second run of the same source
    that begins meanwhile is one.
    """
    own = desk.folder / source.name
    _make_our_own(own)
    with alone(desk.engine, Lock.syncs, source.name, own / "lock") as is_alone:
        if not is_alone:
            raise Problem(f"A sync of {source.name} is going on already; this one did nothing.")
        connection = Connection(desk.clock)
        if source.client_id:
            connection.token = Authorisation(source, connection).token
        job, mirror = Job(own / "job"), Mirror(own / "resources.sqlite3")
        asked = _on_its_way(desk, source, job) if not is_full else None
        for begun in (asked, None):
            try:
                return _through(desk, source, connection, job, mirror, begun, is_full)
            except Gone:
                desk.say("The server has given the export up; it is asked for anew.")
            except Failed:
                _give_up(connection, job)
                raise
        job.forget()
        raise Problem("The server gave up two exports one after another; nothing was imported.")


def _make_our_own(folder: Path) -> None:
    """A folder that nobody else of this machine may look into: it holds what the EHR sends."""
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        folder.chmod(0o700)
    except OSError as error:
        raise Problem(f"The folder {folder} cannot be used: {error.strerror}.") from error


def _on_its_way(desk: Desk, source: Source, job: Job) -> Asked | None:
    """The export that an earlier run left behind; unless the records say that it does not follow on from them, such as
    after a backup was restored, or the settings ask for something else now."""
    asked, request = job.asked(), address_of(source)
    if asked is None or asked.request != request:
        return None
    if asked.since is None:
        return asked
    with reading(desk.engine) as session:
        until = loaded.known_until(session, source.name, request)
        is_noted = loaded.is_noted(session, asked.name)
    follows_on = until is not None and instant(asked.since) <= instant(until)
    return asked if follows_on or is_noted else None


def _through(
    desk: Desk, source: Source, connection: Connection, job: Job, mirror: Mirror, asked: Asked | None, is_full: bool
) -> Summary:
    if asked is None:
        asked = _asked_for(desk, source, connection, job, None if is_full else _since(desk, source, mirror))
    else:
        desk.say("An export that an earlier run had begun is gone on with.")
    listed = job.manifest() or _listed(desk, source, connection, job, asked)
    listed = _downloaded(desk, source, connection, job, asked, listed)
    desk.say("The export is here; it is imported now.")
    summary = landing.landed(desk, source, job, mirror, asked, listed)
    forget(connection, asked.status_url)
    job.forget()
    return summary


def _since(desk: Desk, source: Source, mirror: Mirror) -> str | None:
    """After which instant changes are asked for; None: everything is, since the records or the mirror know nothing
    yet, or once in a while."""
    with reading(desk.engine) as session:
        until = loaded.known_until(session, source.name, address_of(source))
        full = loaded.last_full(session, source.name, address_of(source))
    if until is None or full is None or mirror.covers is None:
        return None
    if desk.clock.now() - full >= timedelta(days=source.full_every_days):
        return None
    return min(until, mirror.covers, key=instant)


def _asked_for(desk: Desk, source: Source, connection: Connection, job: Job, since: str | None) -> Asked:
    desk.say(f"Asking {source.name} for " + (f"what changed since {since} …" if since else "everything …"))
    _give_up(connection, job)
    asked = Asked(secrets.token_hex(8), address_of(source), since, kick_off(connection, source, since))
    job.begin(asked)
    return asked


def _give_up(connection: Connection, job: Job) -> None:
    """An export that is of no use any more; some servers make one at a time."""
    if asked := job.asked():
        forget(connection, asked.status_url)
        job.forget()


def _listed(desk: Desk, source: Source, connection: Connection, job: Job, asked: Asked) -> Manifest:
    waiting = Waiting(desk.clock, source.wait_hours * SECONDS, f"{source.name} works on the export")
    return job.keep_manifest(finished(connection, asked.status_url, waiting, desk.say))


def _downloaded(
    desk: Desk, source: Source, connection: Connection, job: Job, asked: Asked, listed: Manifest
) -> Manifest:
    """Every file is on disk. Addresses that run out are asked for again, as long as each time brings some file."""
    had = -1
    while True:
        try:
            _fetch_all(desk, connection, job, listed)
            return listed
        except Expired:
            here = sum(len(job.files(listed, section)) for section in SECTIONS)
            if here == had:
                raise Gone from None
            had = here
            desk.say("The server's addresses of the files have run out; it is asked for new ones.")
            listed = _listed(desk, source, connection, job, asked)


def _fetch_all(desk: Desk, connection: Connection, job: Job, listed: Manifest) -> None:
    wanted = [(section, *each) for section in SECTIONS for each in job.numbered(listed, section)]
    for number, (section, item, file) in enumerate(wanted, start=1):
        desk.say(f"Downloading file {number} of {len(wanted)} …")
        fetch(connection, item, file, holds=held_by(section, item), with_token=listed.requires_access_token)
