"""Facts: one row per patient, worked out from the events by one set-based statement."""
