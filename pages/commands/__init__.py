"""The command line: what people type. No Streamlit here."""
