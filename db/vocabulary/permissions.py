"""What somebody may be allowed to do; who is, stands in services/access/permissions.py."""

from enum import StrEnum


class Permission(StrEnum):
    see_worklist = "see_worklist"
    see_patients = "see_patients"
    see_moud = "see_moud"  # MOUD enrolment, doses and drug tests
    answer_reasons = "answer_reasons"
    export_patients = "export_patients"
    see_figures = "see_figures"
    export_figures = "export_figures"
    set_targets = "set_targets"
    see_rules = "see_rules"
    see_data_quality = "see_data_quality"
    import_data = "import_data"
    manage_accounts = "manage_accounts"
    manage_thresholds = "manage_thresholds"
    see_audit = "see_audit"
