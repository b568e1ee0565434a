"""What the clinic does. No Streamlit here, no clock: today and the viewer are arguments."""
