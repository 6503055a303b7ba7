"""Panels: reading, sampling, rolling origins and the generated speed case.

Two layouts, those of `lotrinh forecast-panel`: *competition* (`id,category,n,values`, one series a row) and
*long* (`source,indicator,unit,entity,year,value`, one yearly value a row). Standard library only.
"""

import csv
import hashlib
import math
import random
from dataclasses import dataclass
from pathlib import Path

SEASONS = {"year": 1, "quarter": 4, "month": 12}
LONG_KEY = ("source", "indicator", "unit", "entity")

# Last years known in the rolling origins of the indicator panel, and how many years each is asked for.
ORIGINS = (2012, 2015, 2018, 2020)
LONG_HORIZON = 5
# An entity takes part in an origin when it has so many values by then and its last is at most one year old.
LEAST_VALUES = 5
MOST_LAG = 1


@dataclass(frozen=True)
class Competition:
    """A competition panel: its title, the start of its file names, frequency and horizon."""

    title: str
    stem: str
    frequency: str
    horizon: int


COMPETITIONS = (
    Competition("M4 yearly", "m4_yearly", "year", 6),
    Competition("M4 quarterly", "m4_quarterly_partial", "quarter", 8),
    Competition("M3 yearly", "m3_yearly", "year", 6),
    Competition("M3 quarterly", "m3_quarterly", "quarter", 8),
    Competition("M3 monthly", "m3_monthly", "month", 18),
    Competition("Tourism yearly", "tourism_yearly", "year", 4),
    Competition("Tourism quarterly", "tourism_quarterly", "quarter", 8),
    Competition("Tourism monthly", "tourism_monthly", "month", 24),
)


def find(folder, stem, part):
    """The file `<stem>_<part>.csv`, or its development part; None when the folder has neither."""
    names = (f"{stem}_{part}.csv", f"{stem}_development_{part}.csv")
    return next((Path(folder) / name for name in names if (Path(folder) / name).is_file()), None)


def read_competition(path):
    """Series of a competition file by id, in the order of the file."""
    with open(path, newline="", encoding="utf-8") as file:
        return {row["id"]: [float(value) for value in row["values"].split()] for row in csv.DictReader(file)}


def write_competition(path, series):
    """Writes series as a competition file; numbers as Python prints them, which is exact."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow(["id", "category", "n", "values"])
        for name, values in series.items():
            out.writerow([name, "", len(values), " ".join(map(repr, values))])


def read_long(path):
    """Values of a long file: {(source, indicator, unit, entity): {year: value}}, in the order of the file."""
    series = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            series.setdefault(tuple(row[name] for name in LONG_KEY), {})[int(row["year"])] = float(row["value"])
    return series


def write_long(path, series):
    """Writes {key: {year: value}} as a long file, years ascending."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*LONG_KEY, "year", "value"])
        for key, values in series.items():
            out.writerows([*key, year, repr(values[year])] for year in sorted(values))


def read_limits(path):
    """Natural limits and kind by indicator: {(source, indicator, unit): (lo, hi, range seen, is modelled)}."""
    limits = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            cell = {name: float(row[name]) if row[name] else None for name in ("lo", "hi", "vmin", "vmax", "modelled")}
            seen = cell["vmax"] - cell["vmin"] if None not in (cell["vmin"], cell["vmax"]) else 0.0
            limits[row["source"], row["indicator"], row["unit"]] = (cell["lo"], cell["hi"], seen, cell["modelled"] == 1.0)
    return limits


def known_by(series, origin):
    """The part of a long panel that is known in the year `origin`, of the entities that take part."""
    past = {key: {year: value for year, value in values.items() if year <= origin} for key, values in series.items()}
    return {key: values for key, values in past.items() if len(values) >= LEAST_VALUES and max(values) >= origin - MOST_LAG}


def chosen(names, count):
    """`count` of the names, the same on every run and in any order of reading: those with the smallest SHA-256."""
    return set(sorted(names, key=lambda name: hashlib.sha256("\x1f".join(map(str, name)).encode()).hexdigest())[:count])


def random_walks(count=2000, length=60, seed=20261122):
    """The speed case: random walks with drift, each with its own drift in [−0.5, 1.5] and steps of spread 1, from 100."""
    source = random.Random(seed)
    series = {}
    for number in range(count):
        drift, level, values = source.uniform(-0.5, 1.5), 100.0, []
        for _ in range(length):
            level += drift + source.gauss(0.0, 1.0)
            values.append(round(level, 6))
        series[f"W{number + 1}"] = values
    return series


def fingerprint(path, *more):
    """First 16 hexadecimal digits of the SHA-256 over a file and what else was asked."""
    digest = hashlib.sha256(Path(path).read_bytes())
    digest.update("\x1f".join(map(str, more)).encode())
    return digest.hexdigest()[:16]


def on_grid(years, values):
    """Values at every year from the first to the last; a gap is bridged by a straight line."""
    grid = []
    for i, (year, value) in enumerate(zip(years, values)):
        if i:
            gap = year - years[i - 1]
            grid.extend(values[i - 1] + (value - values[i - 1]) * step / gap for step in range(1, gap))
        grid.append(value)
    assert all(math.isfinite(value) for value in grid)
    return grid
