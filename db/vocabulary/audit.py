"""What the audit record says was done: a word an entry."""

from enum import StrEnum


class AuditAction(StrEnum):
    # signing in and out
    sign_in = "sign_in"
    sign_in_failed = "sign_in_failed"
    sign_in_held_back = "sign_in_held_back"  # by the throttle
    sign_out = "sign_out"
    demo_sign_in = "demo_sign_in"
    demo_sign_in_refused = "demo_sign_in_refused"
    # looking
    worklist_listed = "worklist_listed"
    patients_listed = "patients_listed"
    patient_opened = "patient_opened"
    exported = "exported"
    import_tried = "import_tried"  # what it would do was shown, with the first rows it would reject
    refused = "refused"
    # changing what is known of patients
    import_ = "import"
    import_undone = "import_undone"
    records_merged = "records_merged"  # one record's history became another's, as its source says
    records_separated = "records_separated"
    reason_acknowledged = "reason_acknowledged"
    reason_not_applicable = "reason_not_applicable"
    answer_withdrawn = "answer_withdrawn"
    # changing how the clinic works
    threshold_changed = "threshold_changed"
    reason_switched_off = "reason_switched_off"
    reason_switched_on = "reason_switched_on"
    target_set = "target_set"
    target_removed = "target_removed"
    mapping_saved = "mapping_saved"
    account_added = "account_added"
    account_disabled = "account_disabled"
    account_enabled = "account_enabled"
    clinics_set = "clinics_set"
    name_set = "name_set"
    password_set = "password_set"
    role_set = "role_set"
    sees_patients_set = "sees_patients_set"
    staff_set = "staff_set"
    demo_accounts_added = "demo_accounts_added"
    # of the record itself
    seals_keyed = "seals_keyed"  # the first entry with a key, in a record that began without one
    audit_break_found = "audit_break_found"  # by a writer who compared the end of the record with its head
    audit_breaks_accepted = "audit_breaks_accepted"
    waiting_view_changed = "waiting_view_changed"  # a view that somebody altered before it was sealed
