"""The rules of epidemic control as pure Python: no Streamlit, no SQL, no pandas."""
