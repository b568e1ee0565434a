"""What the database keeps about itself, a word a setting."""

from enum import StrEnum


class SettingKey(StrEnum):
    demo = "demo"  # "yes" in a database of invented people
    derived_tables = "derived_tables"  # the declaration by which facts, due items and tags were made
    rules_version = "rules_version"  # the rules and thresholds under which everyone was last worked out
    due_items_version = "due_items_version"  # changes with every write of facts or due items
    audit_key = "audit_key"  # the fingerprint of the key that seals the audit record, which lies elsewhere
