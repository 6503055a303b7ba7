"""The benchmark page: tables and what must be known to read them, in Markdown."""

import platform

import panels

INTRODUCTION = """# Benchmarks

The forecast engine beside its peers: accuracy, honesty of the intervals and processor time, measured in one run.
This page is written by `benches/peers/run --write`; how to repeat it stands at the end.

Every method runs alone on one thread of {machine}, Python {python}. Peers have their own defaults and their own intervals.
Their times are of forecasting alone, after a warm-up on 20 series (just-in-time compilation and caches do not count), with child
processes; ours are of the whole command, with start-up, reading and writing, on one thread. Times
were seen to differ by up to a third between runs on a busy processor. Where a peer raised an error or gave a
number that is not finite, "no change" stands in; the column *failed* counts those series."""

WITHOUT_OURS = "**Peers only: our own program was left out of this run.**"

SAMPLED = "**Not the full panels: at most {sample} series of each, chosen by hash.**"

COMPETITIONS = """## Competition panels

sMAPE (percent), MASE, MSIS and OWA are those of the M4 competition (Makridakis, Spiliotis & Assimakopoulos 2020), averaged over all
series; OWA is relative to Naive2. Lower is better. An honest interval covers what it says, 80 and 95 percent. The M4 panels are the
parts that development used.

**What learning flatters.** The tables that lotrinh ships were learnt from these very panels, test parts included; the peers learn from
each series alone. `lotrinh learn-kinds` therefore learns from one half of the series, chosen by a hash of their names, and is judged by
the half that taught nothing: M4 yearly OWA 0.756, MSIS 95 25.4, coverage 81.4 and 95.0 percent; M3 yearly, quarterly and monthly MASE
2.66, 1.14 and 0.77; tourism 2.79, 1.49 and 1.58. Those are the figures to expect of series that nobody has seen."""

INDICATORS = """## Indicators

A panel of public indicators (internet use, coverage of networks, governance scores of provinces, regional SDG series, …) seen from the
ends of {origins}, each asked for the next {horizon} years, entities with five values or more whose last is at most a year old.
*Relative MAE* is the mean absolute error over that of "no change"; MAE and interval scores are in percent of the range in which the
indicator was ever seen, so that units do not matter, and every indicator counts once, however many entities it has. The mean
interval score is ruled by a few indicators that hardly ever moved, against whose range any width is large; the median over indicators
stands beside it. Gaps are bridged by straight lines for the methods that need equal distances. Peers are clipped to the natural limits, which only Prophet knows itself."""

SPEED = """## Speed

Random walks with drift from a fixed seed; wall and processor time of one thread."""

NOTES = """## What the peers are

- **statsforecast** `AutoETS`, `AutoTheta`, `DynamicOptimizedTheta`, season length as in the panel. `AutoETS` refuses
  most series of fewer than seven values ("tiny datasets"), and so does augurs; "no change" stands in.
- **augurs** `AutoETS("ZZN")`: its exponential smoothing has no season, so it stands in yearly tables only. It is a port of the same
  search as statsforecast's, and the forecasts agree to many digits; the two rows differ in time. Version 0.1.2, because the Python
  bindings of 0.4.0 and 0.8.0 forget the fitted model ("model not fit yet" from `predict` after `fit`).
- **UN-style weighted regression**: the regional commissions of the United Nations project SDG indicators to 2030 with a linear regression
  on time that gives recent years more weight (Anticipated Progress Index of UN ESCAP,
  <https://data.unescap.org/resource-guides/progress-assessment-methodology>; in the words of UNECE, a "time-weighted linear regression",
  <https://w3.unece.org/sdg2022/technical-notes.html>; the weights are the subject of ESCAP Statistics Division working paper SD/WP/04,
  March 2017, <https://www.unescap.org/resources/working-paper-series-sdwp04march-2017-weighted-extrapolation-method-measuring-sdgs>).
  The formula of that paper was not at hand, hence "-style": here a weight is in proportion to how recent the value is,
  w_t = (t − t₁ + 1)/(t_n − t₁ + 1), on the level and on the logarithm. The method has no intervals; those shown are the prediction
  intervals of the weighted regression.
- **Prophet** without seasonality, logistic growth between the limits of the indicator, on 200 series, because it takes a tenth of a second
  and more for each."""

REPEAT = """## How to repeat it

```sh
make bench-peers PANELS=folder                             # everything, about {minutes} minutes on one core
benches/peers/run --panels folder --sample 200             # a quick look
benches/peers/run --panels folder --reuse results --write  # keeps what the peers did; a new build measures only ours again
```

The environment is made from `benches/peers/requirements.txt` (versions and SHA-256 pinned). The panels may not be redistributed:
`folder` holds `m4_yearly_train.csv`, `m4_yearly_test.csv` and so on (`id,category,n,values`, values separated by blanks, oldest
first), `adoption_panel.csv` (`source,indicator,unit,entity,year,value`) and `adoption_indicators.csv`; what is missing is skipped."""

COMPETITION_COLUMNS = (
    ("sMAPE", "smape", 3), ("MASE", "mase", 3), ("OWA", "owa", 4), ("MSIS 80", "msis80", 2), ("MSIS 95", "msis95", 2),
    ("in 80 %", "cover80", 1), ("in 95 %", "cover95", 1), ("failed", "failed", 0), ("CPU s", "cpu_s", 2),
)
LONG_COLUMNS = (
    ("relative MAE", "relative", 4), ("MAE", "mae", 2), ("interval score 80", "is80", 2), ("median", "is80_median", 2),
    ("interval score 95", "is95", 2), ("median", "is95_median", 2),
    ("in 80 %", "cover80", 1), ("in 95 %", "cover95", 1), ("failed", "failed", 0), ("CPU s", "cpu_s", 2),
)
SPEED_COLUMNS = (("wall s", "wall_s", 2), ("CPU s", "cpu_s", 2))


def cell(value, decimals):
    """A number as text; a dash where there is none."""
    if value is None:
        return "–"
    return f"{value:.{decimals}f}" if abs(value) < 1e6 else f"{value:.2e}"


def table(title, rows, columns):
    """A Markdown table under its title."""
    head = ["method", "version", *(name for name, _, _ in columns)]
    lines = [f"### {title}", "", "| " + " | ".join(head) + " |", "|---|---|" + "--:|" * len(columns)]
    for row in rows:
        cells = [row["title"], row["version"] or "–", *(cell(row.get(name), decimals) for _, name, decimals in columns)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines)


def render(competitions, indicators, speed, machine, sample, with_ours):
    """The whole page."""
    parts = [INTRODUCTION.format(machine=machine, python=platform.python_version())]
    if not with_ours:
        parts.append(WITHOUT_OURS)
    if sample:
        parts.append(SAMPLED.format(sample=sample))
    if competitions:
        parts.append(COMPETITIONS)
        for one in competitions:
            parts.append(table(one["title"], one["rows"], COMPETITION_COLUMNS))
            if one["few"]:
                parts.append(table(one["few"]["title"], one["few"]["rows"], COMPETITION_COLUMNS))
    if indicators:
        origins = ", ".join(map(str, panels.ORIGINS[:-1])) + f" and {panels.ORIGINS[-1]}"
        parts.append(INDICATORS.format(origins=origins, horizon=panels.LONG_HORIZON))
        parts += [table(one["title"], one["rows"], LONG_COLUMNS) for one in indicators]
    if speed:
        parts += [SPEED, table(speed["title"], speed["rows"], SPEED_COLUMNS)]
    parts += [NOTES, REPEAT.format(minutes=MINUTES)]
    return "\n\n".join(parts)


# Rounded up from a full run.
MINUTES = 40
