"""What people see. Only here and in dashboard.py is Streamlit imported."""
