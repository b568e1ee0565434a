"""Commands for the accounts that may sign in."""

from dataclasses import asdict, fields
from typing import Annotated

import typer

from db.engine import reading, writing
from db.problems import Problem
from db.tables import Clinic, Staff
from db.vocabulary import Role
from pages.clock import now
from pages.commands.common import OPERATOR, AsCsv, database, print_rows, record_export, say
from services.access import accounts
from services.access.names import named

WITHOUT_CLINIC = "but without --clinic or --every-clinic it sees nobody"

ClinicNames = Annotated[list[str] | None, typer.Option("--clinic", help="Its name. May be given several times.")]
EveryClinic = Annotated[bool, typer.Option("--every-clinic", help="All there are, and will be.")]

app = typer.Typer(no_args_is_help=True, help="Accounts that may sign in.")


@app.command("add")
def add_user(
    username: str,
    role: Role,
    name: Annotated[str, typer.Option()],
    clinic: ClinicNames = None,
    every_clinic: EveryClinic = False,
    staff: Annotated[str | None, typer.Option(help="The member of the care team, as the files name them.")] = None,
    sees_patients: Annotated[
        bool, typer.Option("--sees-patients", help="A manager sees the patients behind the figures too.")
    ] = False,
    password: Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True)] = "",
) -> None:
    """Add an account. The password is asked for, so that no history keeps it."""
    with writing(database()) as session:
        clinics = None if every_clinic else [named(session, Clinic, one) for one in clinic or []]
        member = named(session, Staff, staff)
        accounts.add(
            session,
            username=username,
            name=name,
            role=role,
            password=password,
            clinics=clinics,
            staff=member,
            sees_patients=sees_patients,
            by=OPERATOR,
            now=now(),
        )
    say(f"Account {username} added." if clinics is None or clinics else f"Account {username} added, {WITHOUT_CLINIC}.")


@app.command("password")
def change_password(
    username: str,
    password: Annotated[str, typer.Option(prompt=True, confirmation_prompt=True, hide_input=True)] = "",
) -> None:
    """Set a new password; the account is signed out everywhere."""
    with writing(database()) as session:
        accounts.set_password(session, username, password, by=OPERATOR, now=now())
    say(f"Password of {username} changed.")


@app.command("role")
def change_role(username: str, role: Role) -> None:
    """Give an account another role."""
    with writing(database()) as session:
        accounts.set_role(session, username, role, by=OPERATOR, now=now())
    say(f"{username} is now {role}.")


@app.command("patients")
def change_sees_patients(username: str, sees_patients: Annotated[bool, typer.Option("--yes/--no")]) -> None:
    """Say whether a manager sees the patients behind the figures too."""
    with writing(database()) as session:
        accounts.set_sees_patients(session, username, sees_patients, by=OPERATOR, now=now())
    say(f"{username} now sees {'the patients behind the figures' if sees_patients else 'figures only'}.")


@app.command("name")
def change_name(username: str, name: str) -> None:
    """Give the person of an account another name."""
    with writing(database()) as session:
        accounts.set_name(session, username, name, by=OPERATOR, now=now())
    say(f"{username} is now called {name}.")


@app.command("clinics")
def change_clinics(username: str, clinic: ClinicNames = None, every_clinic: EveryClinic = False) -> None:
    """Say whose patients an account sees: exactly these clinics, or every one."""
    if bool(clinic) == every_clinic:
        raise Problem("Name the clinics, each with --clinic, or say --every-clinic.")
    with writing(database()) as session:
        given = None if every_clinic else [named(session, Clinic, one) for one in clinic]
        accounts.set_clinics(session, username, given, by=OPERATOR, now=now())
    say(f"{username} now sees {'every clinic' if every_clinic else ', '.join(clinic)}.")


@app.command("staff")
def change_staff(
    username: str,
    name: Annotated[str | None, typer.Argument(help="As the files name the member of the care team.")] = None,
    is_none: Annotated[bool, typer.Option("--none", help="The account is no member of the care team.")] = False,
) -> None:
    """Tie an account to a member of the care team, so that *Mine* works, or to none."""
    if (name is None) != is_none:
        raise Problem("Name the member of the care team, or say --none.")
    with writing(database()) as session:
        accounts.set_staff(session, username, named(session, Staff, name), by=OPERATOR, now=now())
    say(f"{username} is now {'no member of the care team' if is_none else name}.")


@app.command("enable")
def enable_user(username: str) -> None:
    """Open a disabled account again, with the password it had."""
    with writing(database()) as session:
        is_changed = accounts.enable(session, username, by=OPERATOR, now=now())
    say(f"Account {username} can sign in {'again' if is_changed else 'anyway'}.")


@app.command("disable")
def disable_user(username: str) -> None:
    """Close an account; what it did stays on record."""
    with writing(database()) as session:
        accounts.disable(session, username, by=OPERATOR, now=now())
    say(f"Account {username} can no longer sign in.")


@app.command("list")
def list_users(as_csv: AsCsv = False) -> None:
    """All accounts."""
    engine = database()
    with reading(engine) as session:
        rows = [asdict(one) for one in accounts.everyone(session, by=OPERATOR)]
    record_export(engine, "accounts", len(rows), as_csv)
    for row in rows:
        row["clinics"] = "every clinic" if row["clinics"] is None else ", ".join(row["clinics"])
    print_rows([field.name for field in fields(accounts.Listed)], rows, as_csv)
