"""Peers of the forecast engine: reads a panel, forecasts every series with one method, writes what
`lotrinh forecast-panel` would write, and prints versions and times as one line of JSON.

    python peers.py --method autoets --in panel.csv --out forecast.csv --format competition --frequency year --horizon 6

Times are of forecasting alone, without start-up, reading and writing, after a warm-up on 20 series (just-in-time
compilation and caches do not count); processor time includes child processes. One thread.
"""

import os

for _name in ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "NUMBA_NUM_THREADS", "NIXTLA_NUMBA_CACHE"):
    os.environ.setdefault(_name, "1")

import argparse
import csv
import importlib.metadata
import json
import logging
import resource
import sys
import time
import warnings

import numpy as np

import panels

WARM_UP = 20
LEVELS = (80, 95)
# Two-sided 80 % and 95 % points of the standard normal.
NORMAL = (1.2815515655446004, 1.959963984540054)


class Series:
    """One series as a forecaster sees it: whole-numbered times, values, season length, natural limits."""

    def __init__(self, times, values, season=1, limits=(None, None)):
        self.times, self.values, self.season, self.limits = list(times), list(values), season, limits

    def regular(self):
        """Values at equal distances."""
        return np.array(panels.on_grid(self.times, self.values))


def columns(point, intervals):
    """Rows (point, lo80, hi80, lo95, hi95) of `h` steps."""
    return np.column_stack([np.asarray(point, float), *(np.asarray(side, float) for pair in intervals for side in pair)])


def naive(series, h):
    """Last value, with the Gaussian interval of a random walk; what a method that fails is replaced by."""
    values = series.regular()
    spread = np.sqrt(np.mean(np.diff(values) ** 2)) if len(values) > 1 else 0.0
    half = spread * np.sqrt(np.arange(1, h + 1))
    point = np.full(h, values[-1])
    return columns(point, [(point - z * half, point + z * half) for z in NORMAL])


def statsforecast_model(name):
    """A forecaster of statsforecast with its own defaults, and its own intervals."""
    from statsforecast import models

    built = {}

    def forecast(series, h):
        model = built.setdefault(series.season, getattr(models, name)(season_length=series.season))
        got = model.forecast(series.regular(), h, level=list(LEVELS))
        return columns(got["mean"], [(got[f"lo-{level}"], got[f"hi-{level}"]) for level in LEVELS])

    return forecast


def augurs_ets():
    """Automatic exponential smoothing of augurs. It has no season, so it is not asked for seasonal panels."""
    import augurs

    def forecast(series, h):
        model = augurs.AutoETS(1, "ZZN")
        # A copy: the wheel borrows the array for writing.
        model.fit(series.regular().copy())
        got = [model.predict(h, level / 100.0) for level in LEVELS]
        return columns(got[0].point(), [(one.lower(), one.upper()) for one in got])

    return forecast


def weighted_regression(logarithm):
    """Time-weighted linear regression in the manner of UN ESCAP's Anticipated Progress Index.

    Value (or logarithm) on time, fitted by weighted least squares with weights in proportion to how recent a value is,
    w_t = (t − t_1 + 1)/(t_n − t_1 + 1), and carried on. The method has no intervals of its own: these are the
    prediction intervals of the weighted regression, for a new value of weight 1 (Student's t, n − 2 degrees).
    """
    from scipy.stats import t as student

    def forecast(series, h):
        times, values = np.array(series.times, float), np.array(series.values, float)
        if len(values) < 3 or (logarithm and values.min() <= 0.0):
            raise ValueError("three values, and positive ones for the logarithm")
        z = np.log(values) if logarithm else values
        weights = (times - times[0] + 1.0) / (times[-1] - times[0] + 1.0)
        design = np.column_stack([np.ones_like(times), times - times[-1]])
        inverse = np.linalg.inv(design.T @ (weights[:, None] * design))
        coefficients = inverse @ (design.T @ (weights * z))
        ahead = np.column_stack([np.ones(h), np.arange(1.0, h + 1.0)])
        degrees = len(values) - 2
        variance = np.sum(weights * (z - design @ coefficients) ** 2) / degrees
        half = np.sqrt(variance * (1.0 + np.einsum("ij,jk,ik->i", ahead, inverse, ahead)))
        line = ahead @ coefficients
        back = np.exp if logarithm else np.asarray
        quantiles = [student.ppf(0.5 + level / 200.0, degrees) for level in LEVELS]
        return columns(back(line), [(back(line - q * half), back(line + q * half)) for q in quantiles])

    return forecast


def prophet():
    """Prophet: logistic growth between the natural limits where both are known, otherwise its linear growth."""
    import pandas
    from prophet import Prophet

    logging.getLogger("cmdstanpy").setLevel(logging.CRITICAL)
    logging.getLogger("prophet").setLevel(logging.CRITICAL)

    def frame(years, lo, hi):
        out = pandas.DataFrame({"ds": pandas.to_datetime([f"{year}-12-31" for year in years])})
        if lo is not None and hi is not None:
            out["floor"], out["cap"] = lo, hi
        return out

    def forecast(series, h):
        lo, hi = series.limits
        bounded = lo is not None and hi is not None
        # Competition series have no dates: they are given the years that end in 2020.
        offset = 0 if series.times[-1] > 1800 else 2020 - series.times[-1]
        history = frame([year + offset for year in series.times], lo, hi)
        history["y"] = series.values
        model = Prophet(
            growth="logistic" if bounded else "linear", yearly_seasonality=False, weekly_seasonality=False, daily_seasonality=False
        )
        model.fit(history, seed=1)
        future = frame([series.times[-1] + offset + step for step in range(1, h + 1)], lo, hi)
        model.uncertainty_samples = 0
        point = model.predict(future)["yhat"].to_numpy()
        model.uncertainty_samples = 1000
        np.random.seed(1)
        draws = model.predictive_samples(future)["yhat"]
        sides = [np.percentile(draws, [50.0 - level / 2.0, 50.0 + level / 2.0], axis=1) for level in LEVELS]
        return columns(point, [(side[0], side[1]) for side in sides])

    return forecast


# Method: (how it is built, title, distribution it comes from, whether it knows seasons).
METHODS = {
    "naive": (lambda: naive, "naive", None, False),
    "autoets": (lambda: statsforecast_model("AutoETS"), "AutoETS", "statsforecast", True),
    "autotheta": (lambda: statsforecast_model("AutoTheta"), "AutoTheta", "statsforecast", True),
    "dot": (lambda: statsforecast_model("DynamicOptimizedTheta"), "DynamicOptimizedTheta", "statsforecast", True),
    "augurs": (augurs_ets, "AutoETS", "augurs", False),
    "un_level": (lambda: weighted_regression(False), "UN-style weighted regression, level", None, False),
    "un_log": (lambda: weighted_regression(True), "UN-style weighted regression, logarithm", None, False),
    "prophet": (prophet, "Prophet", "prophet", False),
}


def version_of(method):
    """Version of the distribution a method comes from; of numpy for those written here."""
    distribution = METHODS[method][2] or "numpy"
    return f"{distribution} {importlib.metadata.version(distribution)}"


def clipped(rows, limits):
    """Rows inside the natural limits: no peer knows them but Prophet, and everyone who uses one clips."""
    lo, hi = limits
    return np.clip(rows, -np.inf if lo is None else lo, np.inf if hi is None else hi)


def attempt(forecaster, series, h):
    """Forecast and whether the method itself made it; otherwise the naive one stands in."""
    try:
        rows = forecaster(series, h)
        if rows.shape == (h, 5) and np.isfinite(rows).all():
            return clipped(rows, series.limits), True
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException:  # A panic of a Rust extension is not an Exception.
        pass
    return clipped(naive(series, h), series.limits), False


def read(arguments):
    """Series of the panel by name cells; for long panels the limits of their indicator."""
    if arguments.format == "competition":
        season = panels.SEASONS[arguments.frequency]
        return {(name,): Series(range(1, len(v) + 1), v, season) for name, v in panels.read_competition(arguments.input).items()}
    limits = panels.read_limits(arguments.indicators) if arguments.indicators else {}
    out = {}
    for key, values in panels.read_long(arguments.input).items():
        years = sorted(values)
        out[key] = Series(years, [values[year] for year in years], 1, limits.get(key[:3], (None, None))[:2])
    return out


def processor_seconds():
    """Processor time of this process and its finished children, user and system."""
    return sum(use.ru_utime + use.ru_stime for use in map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))


def write(path, forecasts, series, long):
    """Writes forecasts in the columns of `lotrinh forecast-panel`."""
    with open(path, "w", newline="", encoding="utf-8") as file:
        out = csv.writer(file, lineterminator="\n")
        out.writerow([*(panels.LONG_KEY + ("year",) if long else ("id", "h")), "point", "lo80", "hi80", "lo95", "hi95"])
        for name, rows in forecasts.items():
            start = series[name].times[-1] if long else 0
            out.writerows([*name, start + step, *map(repr, map(float, row))] for step, row in enumerate(rows, 1))


def main():
    """Reads, warms up, forecasts, writes, reports."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--method", choices=METHODS, required=True)
    parser.add_argument("--in", dest="input", required=True)
    parser.add_argument("--out", required=True)
    parser.add_argument("--format", choices=("competition", "long"), required=True)
    parser.add_argument("--frequency", choices=panels.SEASONS, default="year")
    parser.add_argument("--horizon", type=int, required=True)
    parser.add_argument("--indicators")
    arguments = parser.parse_args()
    warnings.simplefilter("ignore")
    series = read(arguments)
    forecaster = METHODS[arguments.method][0]()
    for one in list(series.values())[:WARM_UP]:
        attempt(forecaster, one, arguments.horizon)
    processor, wall = processor_seconds(), time.perf_counter()
    forecasts, failed = {}, 0
    for name, one in series.items():
        forecasts[name], made = attempt(forecaster, one, arguments.horizon)
        failed += not made
    processor, wall = processor_seconds() - processor, time.perf_counter() - wall
    write(arguments.out, forecasts, series, arguments.format == "long")
    report = {"series": len(series), "failed": failed, "cpu_s": processor, "wall_s": wall, "version": version_of(arguments.method)}
    json.dump(report, sys.stdout)


if __name__ == "__main__":
    main()
