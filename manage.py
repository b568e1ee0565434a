"""The command line: filling, importing, reading and checking the database named by TANDEM_DATABASE_URL."""

import sys
import traceback

import typer

from db.problems import Problem
from db.refusals import said_plainly
from pages.commands import data, figures, reading, rules, thresholds, users

app = typer.Typer(no_args_is_help=True, add_completion=False, pretty_exceptions_enable=False, help=__doc__)
for commands in (data.app, reading.app, figures.app, rules.app, thresholds.app):
    app.add_typer(commands)
app.add_typer(users.app, name="user")


def main() -> None:
    try:
        with said_plainly():
            app()
    except Problem as problem:
        print(problem, file=sys.stderr)
        sys.exit(1)
    except UnicodeEncodeError:  # a name of a file may be any bytes; everything else is looked up as text
        print("A word of this command is not text in UTF-8.", file=sys.stderr)
        sys.exit(1)
    except Exception as error:
        # No message and no values: they may hold patient data. The place in the code is enough to find the fault.
        place = traceback.extract_tb(error.__traceback__)[-1]
        print(f"Tandem failed ({type(error).__name__} at {place.filename}:{place.lineno}).", file=sys.stderr)
        sys.exit(1)


if __name__ == "__main__":
    main()
