"""The command line: filling, importing, reading and checking the database named by TANDEM_DATABASE_URL."""

import typer

from pages.commands import (
    absent,
    data,
    fhir_export,
    figures,
    imports,
    mappings,
    not_understood,
    reading,
    reasons,
    rules,
    sync,
    thresholds,
    users,
)
from pages.commands.exits import run_plainly

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
COMMANDS = (data, imports, absent, not_understood, reading, figures, rules, thresholds, sync, fhir_export)
for commands in (each.app for each in COMMANDS):
    app.add_typer(commands)
app.add_typer(users.app, name="user")
app.add_typer(reasons.app, name="reasons")
app.add_typer(mappings.app, name="mapping")


def main() -> None:
    run_plainly(app)


if __name__ == "__main__":
    main()
