"""The EHR's own way out: exports of a FHIR Bulk Data server (HL7 Bulk Data Access IG, STU 2), asked for, waited for,
downloaded, and handed to the import as a folder. What a resource means is no matter of this room.

Start with `run.py`: one export from the first request to the summary, gone on with where it was cut off.
"""
