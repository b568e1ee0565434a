"""Signing in, permissions, the audit record and the gate."""
