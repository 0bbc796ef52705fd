"""Swedish public holidays, and the eves on which offices are closed (lag 1989:253, semesterlagen 3 a §)."""

import datetime as dt

_FIXED = {(1, 1), (1, 6), (5, 1), (6, 6), (12, 24), (12, 25), (12, 26), (12, 31)}


def is_day_off(day: dt.date) -> bool:
    """Whether the day is a weekend, a public holiday, or Midsummer's, Christmas or New Year's Eve."""
    return day.weekday() >= 5 or (day.month, day.day) in _FIXED or day in _moving(day.year)


def working_days_before(day: dt.date, number: int) -> dt.date:
    """The day from which so many working days have passed when this day begins, itself not counted."""
    while number:
        day -= dt.timedelta(days=1)
        number -= not is_day_off(day)
    return day


def _moving(year: int) -> set[dt.date]:
    easter = _easter(year)
    return {
        easter - dt.timedelta(days=2),  # Good Friday
        easter + dt.timedelta(days=1),  # Easter Monday
        easter + dt.timedelta(days=39),  # Ascension Day
        _first_weekday(dt.date(year, 6, 19), 4),  # Midsummer's Eve, a Friday
    }


def _first_weekday(start: dt.date, weekday: int) -> dt.date:
    return start + dt.timedelta(days=(weekday - start.weekday()) % 7)


def _easter(year: int) -> dt.date:
    """Easter Sunday by the anonymous Gregorian rule."""
    a, (b, c) = year % 19, divmod(year, 100)
    d, e = divmod(b, 4)
    g = (8 * b + 13) // 25
    h = (19 * a + b - d - g + 15) % 30
    i, k = divmod(c, 4)
    m = (32 + 2 * e + 2 * i - h - k) % 7
    n = (a + 11 * h + 22 * m) // 451
    month, day = divmod(h + m - 7 * n + 114, 31)
    return dt.date(year, month, day + 1)
