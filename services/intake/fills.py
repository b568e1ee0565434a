"""Which prescriptions were filled, where a dispense or an administration names the one that it fills."""

from collections.abc import Iterable

import sqlalchemy as sa
from sqlmodel import Session

from db.tables import MedicationSupply, table_of
from db.vocabulary import SupplySource

SUPPLIES = table_of(MedicationSupply)
AT_ONCE = 500  # patients a statement
FILLS = (SupplySource.dispensed, SupplySource.administered)


def settle(session: Session, patients: Iterable[int]) -> None:
    """Sets `filled_on` of these patients' prescriptions anew, in the caller's transaction: after every write that adds,
    changes or takes back supplies, for either may come first."""
    s = SUPPLIES.c
    if session.scalar(sa.select(s.id).where(s.prescription.is_not(None) | s.filled_on.is_not(None)).limit(1)) is None:
        return
    fill = SUPPLIES.alias("fill").c
    names_it = sa.and_(fill.prescription.is_not(None), fill.source == s.source, fill.prescription == s.source_key)
    counts = sa.and_(names_it, fill.patient == s.patient, fill.supply_source.in_(FILLS))
    filled_on = sa.select(sa.func.min(fill.supplied_on)).where(counts).scalar_subquery()
    change = sa.update(SUPPLIES).values(filled_on=filled_on)
    is_other = sa.and_(s.supply_source == SupplySource.prescribed, s.filled_on.is_distinct_from(filled_on))
    ids = sorted(patients)
    for start in range(0, len(ids), AT_ONCE):
        session.execute(change.where(s.patient.in_(ids[start : start + AT_ONCE]), is_other))
