"""The rows of the catalogue by subject; `services/rules/catalogue.py` puts them in clinical order."""
