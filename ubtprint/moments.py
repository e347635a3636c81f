"""Dates, clock times and durations: read as people write them, said in the edition's language."""

from __future__ import annotations

import datetime
import re

from ubtprint.ownwords import WorkshopWords, fill

DAY = 24 * 60  # minutes
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_CLOCK = re.compile(r"([0-9]{1,2}):([0-5][0-9])(?:\s*([ap])\.?m\.?)?", re.IGNORECASE)
_DURATION = re.compile(
    r"(?:([0-9]{1,2})\s*h(?:ours?|rs?)?\.?)?\s*(?:([0-9]{1,4})\s*(?:m|mins?|minutes?)\.?)?", re.IGNORECASE
)
_BARE = re.compile(r"[0-9]{1,4}")

DATE_HINT = "year, month and day, such as 2026-11-24"
CLOCK_HINT = "hours and minutes, such as 8:30 or 13:30"
DURATION_HINT = "such as 20 min, 1 h or 1 h 15 min"


def to_date(text: str) -> datetime.date | None:
    """A date as ISO 8601 writes it; None for what isn't one, or isn't in the calendar."""
    if not _DATE.fullmatch(text.strip()):
        return None
    try:
        return datetime.date.fromisoformat(text.strip())
    except ValueError:
        return None


def to_clock(text: str) -> int | None:
    """A time of the day in minutes after midnight; None for what isn't one."""
    found = _CLOCK.fullmatch(text.strip())
    if not found:
        return None
    hour, minute, half = int(found[1]), int(found[2]), (found[3] or "").lower()
    if hour > (12 if half else 23) or (half and hour == 0):
        return None
    return (hour % 12 + 12 * (half == "p") if half else hour) * 60 + minute


def to_minutes(text: str) -> int | None:
    """A duration in minutes, at most a day; a number alone is minutes; None for what isn't one."""
    text = text.strip()
    found = _DURATION.fullmatch(text)
    if _BARE.fullmatch(text):
        minutes = int(text)
    elif found and (found[1] or found[2]):
        minutes = int(found[1] or 0) * 60 + int(found[2] or 0)
    else:
        return None
    return minutes if 0 < minutes <= DAY else None


def date_in_words(date: datetime.date, words: WorkshopWords) -> str:
    """The date as the language says it, such as Tuesday, November 24, 2026."""
    said = {"weekday": words.weekdays[date.weekday()], "month": words.months[date.month - 1]}
    return fill(words.date_in_words, **said, day=date.day, year=date.year, number=date.month)


def clock_in_words(minutes: int, words: WorkshopWords) -> str:
    """A time of the day, in minutes after midnight, as the language says it; days wrap round."""
    hour, minute = divmod(minutes % DAY, 60)
    half = words.morning if hour < 12 else words.afternoon
    of_12 = {"hour-of-12": (hour + 11) % 12 + 1}
    return fill(words.clock, **of_12, hour=hour, minute=f"{minute:02}", half=half)


def duration_in_words(minutes: int, words: WorkshopWords) -> str:
    """A duration as the language says it, such as 1 h 15 min."""
    hours, rest = divmod(minutes, 60)
    parts = [fill(words.hours, n=hours)] if hours else []
    return " ".join([*parts, fill(words.minutes, n=rest)] if rest or not hours else parts)
