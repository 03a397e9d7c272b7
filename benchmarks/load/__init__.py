"""A class at work on one machine: simulated students speak Streamlit's own protocol; see __main__.py."""

HEADER = "X-Simulated-Student"  # says to classroom.py who learns
