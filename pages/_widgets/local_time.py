"""Moments in the learner's own time zone, which the browser names."""

from datetime import datetime, tzinfo
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import streamlit as st


def local_zone() -> tzinfo:
    """The zone of the browser; Zurich where it names none, or one that this machine does not know."""
    try:
        return ZoneInfo(st.context.timezone or "Europe/Zurich")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("Europe/Zurich")


def local_text(moment: datetime) -> str:
    """The moment as one reads it: "26.11.2026 um 17:20"."""
    return f"{moment.astimezone(local_zone()):%d.%m.%Y um %H:%M}"
