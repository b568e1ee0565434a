"""The second edition of the definitions: words, units and days of stays that it reads, and reasons switched off"""

import re
from collections.abc import Callable

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"

INSTRUMENTS = (
    "phq9 phq9_teen phq2 gad7 gad2 cows sows16 sows10 withdrawal_level isi peg audit_c dast10 tea bam_r_use bam_r_risk "
    "bam_r_protective cssrs epds dsm5_oud ort_oud"
)
CONDITIONS = (
    "opioid_use_disorder depression anxiety bipolar psychosis chronic_pain insomnia ptsd alcohol_use_disorder pregnancy "
    "substance_use_disorder other"
)
MEDICATIONS = (
    "buprenorphine buprenorphine_xr methadone naltrexone_xr naltrexone_oral buprenorphine_pain methadone_pain codeine "
    "fentanyl hydrocodone hydromorphone meperidine morphine oxycodone oxymorphone tapentadol tramadol opioid_other "
    "benzodiazepine naloxone nalmefene"
)
CONTACTS = "telephone visit message safety_review medication_review case_review plan_review outreach_failed"
EVENTS = (
    "overdose ed_visit hospital_admission incarceration release return_to_use dose_change taper_started taper_ended "
    "delivery"
)
# How files write these, as the import reads them since: tests/db/test_migrations.py holds both to each other.
EXPECTED = {"positive": "positive", "negative": "negative", "pos": "positive", "neg": "negative"}
SUBSTANCES = {
    "opioid": "opioids opiate opiates opi",
    "fentanyl": "norfentanyl",
    "heroin": "6_mam 6mam 6_am 6_acetylmorphine 6_monoacetylmorphine diacetylmorphine",
    "hydrocodone": "norhydrocodone",
    "oxycodone": "noroxycodone",
    "meperidine": "normeperidine pethidine",
    "tramadol": "o_desmethyltramadol",
    "benzodiazepine": "benzodiazepines benzo benzos bzo bzd alprazolam clonazepam diazepam lorazepam oxazepam temazepam "
    "nordiazepam 7_aminoclonazepam alpha_hydroxyalprazolam",
    "cocaine": "coc crack cocaine_metabolite cocaine_metabolites benzoylecgonine",
    "amphetamine": "amphetamines amp",
    "methamphetamine": "methamphetamines mamp",
    "buprenorphine": "bup norbuprenorphine suboxone subutex buprenorphine_naloxone",
    "methadone": "mtd eddp methadone_metabolite",
    "naltrexone": "6_beta_naltrexol vivitrol",
}
SUBSTANCE_OF = {name: substance for substance, names in SUBSTANCES.items() for name in names.split()}
CHECKS = {  # by table: of each column of words the check, with the new words
    "conditions": {"condition": CONDITIONS},
    "contacts": {"kind": CONTACTS},
    "events": {"kind": EVENTS},
    "medication_supplies": {"medication": MEDICATIONS},
    "moud_episodes": {"medication": MEDICATIONS},
    "screenings": {"instrument": INSTRUMENTS},
}
# in the order in which the rules ask
COVERING = {
    "drug_tests": ["patient", "collected_on", "substance", "result", "expected"],
    "events": ["patient", "kind", "on", "ended_on"],
    "medication_supplies": [
        "patient", "medication", "supplied_on", "supply_source", "days_supply", "dose_mg", "dose_unit",
    ],
    "screenings": [
        "patient", "instrument", "taken_on", "scoring", "total", "mode",
        *(f"item_{n}" for n in (1, 2, 3, 4, 5, 6, 7, 9, 10)),
    ],
}  # fmt: skip


def upgrade() -> None:
    op.create_table(
        "reason_switches",
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("why", sa.String(), nullable=False),
        sa.Column("by", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("reason", name=op.f("pk_reason_switches")),
        sqlite_strict=True,
    )
    for table, columns in CHECKS.items():
        for column, words in columns.items():
            _say_anew(table, column, _is_one_of(column, words))
    _reword("expected", EXPECTED.get)
    _reword("substance", lambda word: SUBSTANCE_OF.get(word, word))
    expected = f"expected IS NULL OR {_is_one_of('expected', 'positive negative')}"
    _say_anew("drug_tests", "expected", expected, is_new=True)
    _add(
        "medication_supplies",
        sa.Column("dose_unit", sa.String(), nullable=True),
        "dose_unit_word",
        f"dose_unit IS NULL OR {_is_one_of('dose_unit', 'mg_per_day mcg_per_hour')}",
    )
    _add(
        "events",
        sa.Column("ended_on", sa.Date(), nullable=True),
        "ended_on_not_before_on",
        'ended_on IS NULL OR ended_on >= "on"',
    )
    for table, columns in COVERING.items():
        op.drop_index(op.f(f"ix_{table}_patient"), table_name=table)
        op.create_index(op.f(f"ix_{table}_patient"), table, columns)


def _reword(column: str, word_of: Callable[[str], str | None]) -> None:
    """Each spelling that stands in the column, `6-MAM` and `6_mam` alike, as the word it means."""
    tests = sa.table("drug_tests", sa.column(column))
    connection, stored = op.get_bind(), tests.c[column]
    for text in connection.execute(sa.select(stored).distinct().where(stored.is_not(None))).scalars().all():
        word = word_of(re.sub(r"[\s\-_/]+", "_", text.strip()).lower())
        if word != text:
            connection.execute(sa.update(tests).where(stored == text).values({column: word}))


def _is_one_of(column: str, words: str) -> str:
    return " OR ".join(f"{column} = '{word}'" for word in words.split())


def _say_anew(table: str, column: str, check: str, *, is_new: bool = False) -> None:
    name = op.f(f"ck_{table}_{column}_word")
    with op.batch_alter_table(table) as copied:  # SQLite changes no check: the table is copied
        if not is_new:
            copied.drop_constraint(name, type_="check")
        copied.create_check_constraint(name, check)


def _add(table: str, column: sa.Column, name: str, check: str) -> None:
    checked = sa.CheckConstraint(check, name=op.f(f"ck_{table}_{name}"))
    op.add_column(table, sa.Column(column.name, column.type, checked, nullable=True))
