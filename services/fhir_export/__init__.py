"""What people recorded here, as FHIR R4 for an EHR to take back: Bundle or NDJSON. Nothing that an import brought.

Reading FHIR is services/intake/fhir, which knows these resources again by the marks of own_marks.py. Start at files.py.
"""
