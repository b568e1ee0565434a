"""The words people read for the words that are stored."""

from enum import IntEnum

LABELS = {
    "opioid_use_disorder": "Opioid use disorder",
    "ptsd": "PTSD",
    "cbt": "CBT",
    "buprenorphine_xr": "Buprenorphine XR",
    "naltrexone_xr": "Naltrexone XR",
    "naltrexone_oral": "Naltrexone oral",
    "buprenorphine_pain": "Buprenorphine (pain form)",
    "methadone_pain": "Methadone (pain)",
    "phq9": "PHQ-9",
    "phq9_teen": "PHQ-9 teen",
    "phq2": "PHQ-2",
    "gad7": "GAD-7",
    "gad2": "GAD-2",
    "cows": "COWS",
    "sows16": "SOWS-16",
    "sows10": "SOWS-10",
    "isi": "ISI",
    "peg": "PEG",
    "audit_c": "AUDIT-C",
    "dast10": "DAST-10",
    "tea": "TEA",
    "bam_r_use": "BAM-R use",
    "bam_r_risk": "BAM-R risk",
    "bam_r_protective": "BAM-R protective",
    "cssrs": "C-SSRS screener",
    "dsm5_oud": "DSM-5 OUD criteria",
    "ort_oud": "ORT-OUD",
    "epds": "EPDS",
    "moud": "MOUD",
    "otp": "OTP",
    "ed_visit": "ED visit",
    "no_show": "No-show",
    "none": "Not enrolled",
    "moud_declined": "MOUD declined",
    "moud_started": "MOUD started",
    "moud_switched": "medication switched",
    "moud_gap": "MOUD gap",
    "taper": "taper",
    "opioid_stopped": "opioids stopped",
    "withdrawal_score": "withdrawal score",
}


def label(word: object) -> str:
    """The words people read for a stored word: `no_show` → `No-show`. None → `not recorded`."""
    if word is None:
        return "not recorded"
    key = word.name if isinstance(word, IntEnum) else str(word)
    return LABELS.get(key) or key.replace("_", " ").capitalize()
