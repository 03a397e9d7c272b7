"""Simulated learners, to compare plans before a real one depends on them."""
