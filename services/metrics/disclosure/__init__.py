"""What may be told to whoever may not open the patients: small counts are hidden so that nothing gives them away."""
