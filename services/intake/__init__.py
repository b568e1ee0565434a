"""What comes in: CSV and FHIR readers, the checks every row passes, and the load as one batch."""
