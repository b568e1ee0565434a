"""One code system has several spellings in real feeds; here each gets one name, its official FHIR address."""

import re

RXNORM = "http://www.nlm.nih.gov/research/umls/rxnorm"
SNOMED = "http://snomed.info/sct"
ICD10 = "http://hl7.org/fhir/sid/icd-10-cm"
ICD10_PCS = "http://www.cms.gov/Medicare/Coding/ICD10"
LOINC = "http://loinc.org"
CPT = "http://www.ama-assn.org/go/cpt"
HCPCS = "http://www.cms.gov/Medicare/Coding/HCPCSReleaseCodeSets"
ACT_CODE = "http://terminology.hl7.org/CodeSystem/v3-ActCode"  # of FHIR encounters: AMB, IMP
PATIENT_CLASS = "http://terminology.hl7.org/CodeSystem/v2-0004"  # of HL7 v2: O, I, E

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
        "icd-10 cm",
        "icd10-cm",
        "icd 10 cm",
        "icd-10-cm diagnosis",
        "i10",
        "i10c",
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
    CPT: (
        "cpt",
        "cpt4",
        "cpt-4",
        "c4",
        "http://www.ama-assn.org/go/cpt-4",
        "urn:oid:2.16.840.1.113883.6.12",
        "2.16.840.1.113883.6.12",
    ),
    HCPCS: (
        "hcpcs",
        "hcpcs level ii",
        "http://www.nlm.nih.gov/research/umls/hcpcs",
        "http://terminology.hl7.org/codesystem/hcpcs",
        "http://terminology.hl7.org/codesystem/hcpcs-all-codes",
        "urn:oid:2.16.840.1.113883.6.285",
        "2.16.840.1.113883.6.285",
    ),
    ACT_CODE: (
        "http://hl7.org/fhir/v3/actcode",
        "v3-actcode",
        "actcode",
        "urn:oid:2.16.840.1.113883.5.4",
        "2.16.840.1.113883.5.4",
    ),
    PATIENT_CLASS: (
        "http://hl7.org/fhir/v2/0004",
        "v2-0004",
        "hl70004",
        "hl7 0004",
        "urn:oid:2.16.840.1.113883.12.4",
        "2.16.840.1.113883.12.4",
        "urn:oid:2.16.840.1.113883.18.5",
        "2.16.840.1.113883.18.5",
    ),
}
OFFICIAL = {
    spelling: system for system, spellings in SPELLINGS.items() for spelling in (system, system.lower(), *spellings)
}
FORMS = (  # of a diagnosis whose system is not given
    (SNOMED, re.compile(r"\d{6,18}")),
    (ICD10, re.compile(r"[A-TV-Z]\d[0-9A-Z](\.?[0-9A-Z]{1,4})?", re.IGNORECASE)),
)


def normalise_system(system: str | None) -> str:
    """The official address of a code system, whatever its spelling; a system that is not known stays as it is."""
    written = (system or "").strip()
    found = OFFICIAL.get(written)
    if found:
        return found
    plain = written.lower().split("|")[0].rstrip("/").replace("https://", "http://")
    # SNOMED CT names its editions behind the address: http://snomed.info/sct/731000124108/version/20240901
    return SNOMED if plain.startswith(SNOMED + "/") else OFFICIAL.get(plain, written)


def system_of_form(code: str) -> str | None:
    """The system that a diagnosis code of no given system is of, by its form; None where it has neither's."""
    return next((system for system, form in FORMS if form.fullmatch(code.strip())), None)
