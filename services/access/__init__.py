"""Who may look, how they sign in, and the record of what they did."""
