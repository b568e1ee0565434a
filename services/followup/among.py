"""The people that a list is kept to when somebody came from a figure: filled by whoever knows the figure."""

import sqlalchemy as sa

# lives as long as the transaction in which the list is read
PEOPLE = sa.Table(
    "people_behind_a_figure", sa.MetaData(), sa.Column("patient", sa.Integer, primary_key=True), prefixes=["TEMPORARY"]
)


def is_among(patient: sa.ColumnElement[int]) -> sa.ColumnElement[bool]:
    return patient.in_(sa.select(PEOPLE.c.patient))
