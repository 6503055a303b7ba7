"""Scores of forecast files, with numpy alone and the definitions of the M4 competition.

sMAPE, MASE, OWA: Makridakis, Spiliotis & Assimakopoulos (2020), each averaged over the steps of a series, then over series;
MSIS: Gneiting & Raftery (2007), scaled as MASE; coverage: share of values inside the interval, ends included.
"""

import csv

import numpy as np

import panels

LEVELS = (80, 95)
# One-sided 5 % point of the normal: the seasonality test of the M4 reference methods.
CRITICAL = 1.645


def smape(actual, point):
    """200 · mean |y − f|/(|y| + |f|), in percent; a pair of zeros counts as 0."""
    size = np.abs(actual) + np.abs(point)
    return 200.0 * np.mean(np.divide(np.abs(actual - point), size, out=np.zeros_like(size), where=size > 0.0))


def seasonal_step(history, season):
    """Mean |y_t − y_{t−m}| over the history: the divisor of MASE and MSIS; nan when there is none."""
    if len(history) <= season:
        return np.nan
    step = np.mean(np.abs(history[season:] - history[:-season]))
    return step if step > 0.0 else np.nan


def interval_score(actual, low, high, level):
    """(u − l) + (2/α)(l − y)⁺ + (2/α)(y − u)⁺ of each step, α = 1 − level."""
    penalty = 2.0 / (1.0 - level / 100.0)
    return (high - low) + penalty * (np.maximum(low - actual, 0.0) + np.maximum(actual - high, 0.0))


def is_seasonal(values, season):
    """|r_m| > 1.645·√((1 + 2·Σ_{i<m} r_i²)/n) on at least three full years."""
    n = len(values)
    if season < 2 or n < 3 * season:
        return False
    centred = values - values.mean()
    total = np.sum(centred**2)
    if total <= 0.0:
        return False
    r = [np.sum(centred[lag:] * centred[: n - lag]) / total for lag in range(1, season + 1)]
    return abs(r[-1]) > CRITICAL * np.sqrt((1.0 + 2.0 * np.sum(np.square(r[:-1]))) / n)


def naive2(values, season, h):
    """No change after classical multiplicative seasonal adjustment where the test finds a season."""
    if not is_seasonal(values, season):
        return np.full(h, values[-1])
    kernel = np.ones(season) / season if season % 2 else np.r_[0.5, np.ones(season - 1), 0.5] / season
    trend = np.convolve(values, kernel, mode="valid")
    ratio = np.full(len(values), np.nan)
    ratio[season // 2 : season // 2 + len(trend)] = values[season // 2 : season // 2 + len(trend)] / trend
    factors = np.array([np.nanmean(ratio[position::season]) for position in range(season)])
    factors /= factors.mean()
    ahead = np.arange(len(values), len(values) + h) % season
    return values[-1] / factors[(len(values) - 1) % season] * factors[ahead]


def read_forecasts(path, key_columns):
    """Rows of a forecast file: {(name cells): array of (point, lo80, hi80, lo95, hi95)}, steps in order."""
    out = {}
    with open(path, newline="", encoding="utf-8") as file:
        for row in csv.DictReader(file):
            numbers = [float(row[name]) for name in ("point", "lo80", "hi80", "lo95", "hi95")]
            out.setdefault(tuple(row[name] for name in key_columns), []).append(numbers)
    return {key: np.array(rows) for key, rows in out.items()}


def competition_scores(train, test, forecasts, season, names=None):
    """Mean scores over the series; `forecasts` None is Naive2 itself, which has no intervals."""
    total = {name: [] for name in ("smape", "mase", "msis80", "msis95", "cover80", "cover95")}
    for name in names or train:
        history, actual = np.array(train[name]), np.array(test[name])
        step = seasonal_step(history, season)
        if forecasts is None:
            point = naive2(history, season, len(actual))
        else:
            rows = forecasts[name,]
            if len(rows) != len(actual):
                raise ValueError(f"{name}: {len(rows)} steps forecast, {len(actual)} followed")
            point = rows[:, 0]
            for i, level in enumerate(LEVELS):
                low, high = rows[:, 1 + 2 * i], rows[:, 2 + 2 * i]
                total[f"msis{level}"].append(np.mean(interval_score(actual, low, high, level)) / step)
                total[f"cover{level}"].append(100.0 * np.mean((low <= actual) & (actual <= high)))
        total["smape"].append(smape(actual, point))
        total["mase"].append(np.mean(np.abs(actual - point)) / step)
    # A history that never moves has no scale and no MASE; it is left out of that mean.
    return {name: float(np.nanmean(values)) if values else None for name, values in total.items()}


def owa(scores, reference):
    """½(sMAPE/sMAPE of Naive2 + MASE/MASE of Naive2), of the means over all series."""
    return 0.5 * (scores["smape"] / reference["smape"] + scores["mase"] / reference["mase"])


def long_errors(series, limits, forecasts_by_origin, keep=None):
    """Errors of every step of a long panel that was followed by a value, per indicator.

    {(source, indicator, unit): rows of (|error|, interval score 80, 95, inside 80, inside 95)}; errors and interval
    scores are in percent of the range that the indicator was ever seen in, so that units do not matter.
    """
    out = {}
    for origin, forecasts in forecasts_by_origin.items():
        known = panels.known_by(series, origin)
        for key, past in known.items():
            if keep is not None and (origin, *key) not in keep:
                continue
            scale = limits.get(key[:3], (None, None, 0.0, False))[2] / 100.0
            if scale <= 0.0:
                continue
            last, rows = max(past), forecasts[key]
            for step, (point, lo80, hi80, lo95, hi95) in enumerate(rows, 1):
                actual = series[key].get(last + step)
                if actual is None or last + step <= origin:
                    continue
                scored = [abs(actual - point) / scale]
                scored += [interval_score(actual, lo, hi, level) / scale for lo, hi, level in ((lo80, hi80, 80), (lo95, hi95, 95))]
                scored += [100.0 * (lo <= actual <= hi) for lo, hi in ((lo80, hi80), (lo95, hi95))]
                out.setdefault(key[:3], []).append(scored)
    return {key: np.array(rows, float) for key, rows in out.items()}


def long_scores(errors, reference, belongs):
    """Over the indicators that belong: relative MAE (to naive), interval scores with their medians, coverages.

    Each indicator counts once, however many entities and origins it has.
    """
    keys = [key for key in errors if belongs(key)]
    if not keys:
        return None
    by_indicator = np.array([errors[key].mean(axis=0) for key in keys])
    means, medians = by_indicator.mean(axis=0), np.median(by_indicator, axis=0)
    naive_mae = np.mean([reference[key][:, 0].mean() for key in keys])
    return {
        "indicators": len(keys),
        "values": int(sum(len(errors[key]) for key in keys)),
        "mae": float(means[0]),
        "relative": float(means[0] / naive_mae),
        "is80": float(means[1]),
        "is95": float(means[2]),
        "is80_median": float(medians[1]),
        "is95_median": float(medians[2]),
        "cover80": float(means[3]),
        "cover95": float(means[4]),
    }
