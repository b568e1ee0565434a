"""One code system has several spellings in real feeds; here each gets one name, its official FHIR address."""

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
LOINC = "http://loinc.org"

SPELLINGS = {
    RXNORM: ("rxnorm", "urn:oid:2.16.840.1.113883.6.88", "2.16.840.1.113883.6.88", "rxcui"),
    SNOMED: (
        "snomed",
        "snomed ct",
        "snomed-ct",
        "snomedct",
        "sct",
        "urn:oid:2.16.840.1.113883.6.96",
        "2.16.840.1.113883.6.96",
    ),
    ICD10: (
        "icd-10-cm",
        "icd10cm",
        "icd-10",
        "icd10",
        "icd 10",
        "http://hl7.org/fhir/sid/icd-10",
        "urn:oid:2.16.840.1.113883.6.90",
        "2.16.840.1.113883.6.90",
    ),
    ICD10_PCS: (
        "icd-10-pcs",
        "icd10pcs",
        "http://hl7.org/fhir/sid/icd-10-pcs",
        "urn:oid:2.16.840.1.113883.6.4",
        "2.16.840.1.113883.6.4",
    ),
    LOINC: ("loinc", "ln", "urn:oid:2.16.840.1.113883.6.1", "2.16.840.1.113883.6.1"),
}
OFFICIAL = {spelling: system for system, spellings in SPELLINGS.items() for spelling in (system, *spellings)}


def normalise_system(system: str | None) -> str:
    """The official address of a code system, whatever its spelling; a system that is not known stays as it is."""
    written = (system or "").strip()
    found = OFFICIAL.get(written)
    if found:
        return found
    plain = written.lower().split("|")[0].rstrip("/").replace("https://", "http://")
    # SNOMED CT names its editions behind the address: http://snomed.info/sct/731000124108/version/20240901
    return SNOMED if plain.startswith(SNOMED + "/") else OFFICIAL.get(plain, written)
