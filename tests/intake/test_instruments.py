"""What the rows of the instruments say beside their ranges: flags, direction, versions, codes."""

import re

import pytest

from db.vocabulary import Instrument, Sex
from services.clinical.instruments import BY_KEY, INSTRUMENTS

CODES = sorted(
    {code for row in INSTRUMENTS for code in (row.loinc, row.panel_loinc, *row.item_loincs) if code is not None}
)


@pytest.mark.parametrize(
    ("key", "sex", "first"),
    [
        ("phq2", None, 3),
        ("gad2", None, 3),
        ("gad7", None, 10),
        ("isi", None, 15),
        ("audit_c", Sex.male, 4),
        ("audit_c", Sex.female, 3),
        ("audit_c", Sex.unknown, 3),
        ("audit_c", None, 3),
        ("bam_r_use", None, 1),
        ("epds", None, 10),
        ("bam_r_risk", None, 12),
    ],
)
def test_a_total_calls_for_attention_from_its_threshold_on(key, sex, first):
    flags = [BY_KEY[key].flag_of(total, sex) for total in (first - 1, first, first + 1)]
    assert [flag is not None for flag in flags] == [False, True, True]


def test_protection_calls_for_attention_when_it_is_low():
    flags = [BY_KEY["bam_r_protective"].flag_of(total) for total in (11, 12, 13)]
    assert flags == ["low protection", "low protection", None]


def test_only_two_scales_are_better_when_higher():
    assert {row.key for row in INSTRUMENTS if not row.lower_is_better} == {
        Instrument.tea,
        Instrument.bam_r_protective,
    }


@pytest.mark.parametrize(
    ("key", "edges"),
    [
        ("sows16", {1: "mild", 10: "mild", 11: "moderate", 20: "moderate", 21: "severe"}),
        ("sows10", {1: None, 30: None}),
    ],
)
def test_two_versions_of_a_scale_have_their_own_bands(key, edges):
    assert {total: BY_KEY[key].band_of(total) for total in edges} == edges


@pytest.mark.parametrize("code", CODES)
def test_the_check_digit_of_every_loinc_code_is_right(code):
    digits, check = re.fullmatch(r"(\d+)-(\d)", code).groups()
    odd, even = digits[::-1][::2][::-1], digits[::-1][1::2][::-1]
    total = sum(int(d) for d in str(int(odd) * 2)) + sum(int(d) for d in even)
    assert int(check) == -total % 10


@pytest.mark.parametrize("row", [row for row in INSTRUMENTS if row.item_loincs], ids=lambda row: row.key)
def test_every_item_has_its_code_or_none_has(row):
    assert len(set(row.item_loincs)) == row.items
