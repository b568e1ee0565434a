"""Doses in files: their units and sanity limits, and what a code says of a patch or a lozenge."""

import pytest

from tests.intake.sheets import checked, reasons


@pytest.mark.parametrize(
    ("medication", "unit", "highest"),
    [
        ("fentanyl", "mcg_per_hour", 1_000),
        ("fentanyl", "mg_per_day", 24),  # 1,000 µg an hour, all day
        ("buprenorphine_pain", "mcg_per_hour", 400),
        ("morphine", "mg_per_day", 3_000),
    ],
)
def test_the_sanity_limit_of_a_dose_goes_by_its_unit(medication, unit, highest):
    cells = {"medication": medication, "dose_unit": unit}
    row, said = checked("medication_supplies", dose_mg=str(highest), **cells)
    assert (said, row["dose_mg"], row["dose_unit"]) == ([], highest, unit)
    (reason,) = reasons("medication_supplies", dose_mg=f"{highest}.5", **cells)
    assert reason == f"dose_mg {highest + 0.5:g} is above {highest} {unit}, the sanity limit for {medication}"


@pytest.mark.parametrize(
    ("written", "unit"),
    [
        ("mcg/h", "mcg_per_hour"),
        ("ug/hr", "mcg_per_hour"),
        ("µg/h", "mcg_per_hour"),
        ("mcg per hour", "mcg_per_hour"),
        ("mg/day", "mg_per_day"),
        ("MG", "mg_per_day"),
    ],
)
def test_a_unit_of_a_dose_may_be_written_in_several_ways(written, unit):
    row, said = checked("medication_supplies", medication="fentanyl", dose_mg="12", dose_unit=written)
    assert (said, row["dose_unit"]) == ([], unit)


PATCH_25, LOZENGE = "245134", "310293"  # RxNorm


@pytest.mark.parametrize(
    ("rxnorm", "dose", "unit", "kept"),
    [
        (PATCH_25, "25", "", (25, "mcg_per_hour")),  # the code says that it is a patch
        (PATCH_25, "12", "", (12, "mcg_per_hour")),
        (PATCH_25, "11.9", "", (11.9, None)),  # less than any patch gives off: mg a day perhaps
        (PATCH_25, "0.6", "mg_per_day", (0.6, "mg_per_day")),
        (PATCH_25, "", "", (None, None)),
        ("", "25", "", (25, None)),
        (LOZENGE, "1.6", "", (None, None)),  # not converted
        (LOZENGE, "1.6", "mg_per_day", (None, None)),
    ],
)
def test_a_dose_of_fentanyl_is_that_of_a_patch_or_none(rxnorm, dose, unit, kept):
    cells = {"medication": "fentanyl", "rxnorm": rxnorm, "dose_mg": dose, "dose_unit": unit}
    row, said = checked("medication_supplies", **cells)
    assert (said, (row["dose_mg"], row["dose_unit"])) == ([], kept)


def test_a_kit_of_nalmefene_covers_its_day_as_one_of_naloxone_does():
    assert checked("medication_supplies", medication="nalmefene")[0]["days_supply"] == 1
    assert checked("medication_supplies", medication="", rxnorm="2592953")[0]["medication"] == "nalmefene"
