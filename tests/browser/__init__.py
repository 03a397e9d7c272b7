"""Tests that need a real browser in front of a real server."""
