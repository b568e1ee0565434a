"""The least that Streamlit can do as it comes: a page with a title. Only its garbage is set aside, as ours is."""
