"""The content bank, the grader, and a learner's progress; no Streamlit in here."""
