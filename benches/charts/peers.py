"""Draws the figures that `cargo bench --bench charts` wrote with matplotlib and vl-convert, and prints processor time beside its own.

usage: peers.py FOLDER TIMES

FOLDER holds figures.csv; TIMES is the line that the bench printed. The pictures are left in the folder, to be looked at side by side.
"""

import csv
import io
import sys
import time
from datetime import date
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.dates as mdates
import matplotlib.pyplot as plt
import vl_convert as vlc

TITLE = "Kinh tế số trong GDP: đến 2030 dự báo thấp hơn mục tiêu"
SOURCE = "Nguồn: Cục Thống kê. Số liệu biết đến hôm nay."


def rows(folder):
    with open(folder / "figures.csv", encoding="utf-8-sig") as file:
        return list(csv.DictReader(file))


def part(all_rows, name):
    return [row for row in all_rows if row["part"] == name]


def with_matplotlib(all_rows, form):
    on = lambda some: [date.fromisoformat(row["on"]) for row in some]
    number = lambda some, key: [float(row[key]) for row in some]
    observed, planned, target, forecast = (part(all_rows, name) for name in ("observed", "planned", "target", "forecast"))
    figure, axes = plt.subplots(figsize=(11.5, 6), dpi=100)
    last = observed[-1]
    start = {"on": last["on"], **{key: last["value"] for key in ("value", "lower_80", "upper_80", "lower_95", "upper_95")}}
    fan = [start, *forecast]
    axes.fill_between(on(fan), number(fan, "lower_95"), number(fan, "upper_95"), color="#dfe9f2")
    axes.fill_between(on(fan), number(fan, "lower_80"), number(fan, "upper_80"), color="#b9d0e5")
    axes.plot(on(fan), number(fan, "value"), "--", color="#2f6aa3")
    axes.plot(on(planned), number(planned, "value"), "-.", color="#46535f")
    axes.plot(on(observed), number(observed, "value"), "-o", color="#0f3557")
    axes.plot(on(target), number(target, "value"), "_", markersize=30, color="#17212b")
    for some, words in ((observed, "Số đo"), (planned, "Lộ trình"), (forecast, "Dự báo"), (target, "Mục tiêu ≥ 30 %")):
        axes.annotate(words, (on(some)[-1], number(some, "value")[-1]), xytext=(6, 4), textcoords="offset points")
    axes.set_title(TITLE, loc="left", fontweight="bold")
    axes.set_ylabel("%")
    axes.grid(axis="y", color="#e3e7ea")
    axes.xaxis.set_major_locator(mdates.YearLocator())
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    figure.text(0.01, 0.01, SOURCE, fontsize=8)
    out = io.BytesIO()
    figure.savefig(out, format=form, dpi=100 if form == "svg" else 200)
    plt.close(figure)
    return out.getvalue()


def spec(all_rows):
    values = [
        {key: (float(row[key]) if key not in ("part", "on") else row[key]) for key in ("part", "on", "value", "lower_80", "upper_80", "lower_95", "upper_95") if row[key]}
        for row in all_rows
    ]
    x = {"field": "on", "type": "temporal", "title": None}
    only = lambda name: [{"filter": f"datum.part === '{name}'"}]
    y = lambda field: {"field": field, "type": "quantitative", "title": "%"}
    band = lambda low, high, colour: {
        "transform": only("forecast"),
        "mark": {"type": "area", "color": colour},
        "encoding": {"x": x, "y": y(low), "y2": {"field": high}},
    }
    line = lambda name, mark: {"transform": only(name), "mark": mark, "encoding": {"x": x, "y": y("value")}}
    label = lambda name, words: {
        "transform": only(name) + [{"window": [{"op": "row_number", "as": "n"}], "sort": [{"field": "on", "order": "descending"}]}, {"filter": "datum.n === 1"}],
        "mark": {"type": "text", "align": "left", "dx": 6, "dy": -6, "text": words},
        "encoding": {"x": x, "y": y("value")},
    }
    return {
        "$schema": "https://vega.github.io/schema/vega-lite/v5.json",
        "title": {"text": TITLE, "subtitle": SOURCE, "anchor": "start"},
        "width": 1060,
        "height": 500,
        "data": {"values": values},
        "layer": [
            band("lower_95", "upper_95", "#dfe9f2"),
            band("lower_80", "upper_80", "#b9d0e5"),
            line("forecast", {"type": "line", "strokeDash": [6, 4], "color": "#2f6aa3"}),
            line("planned", {"type": "line", "strokeDash": [8, 3, 2, 3], "color": "#46535f"}),
            line("observed", {"type": "line", "point": True, "color": "#0f3557"}),
            line("target", {"type": "tick", "thickness": 3, "color": "#17212b"}),
            *(label(*pair) for pair in (("observed", "Số đo"), ("planned", "Lộ trình"), ("forecast", "Dự báo"), ("target", "Mục tiêu ≥ 30 %"))),
        ],
    }


def milliseconds(runs, draw):
    for _ in range(max(1, runs // 10)):
        draw()
    begun = time.process_time()
    for _ in range(runs):
        draw()
    return (time.process_time() - begun) * 1e3 / runs


def main():
    folder, own = Path(sys.argv[1]), sys.argv[2].split(",")
    all_rows = rows(folder)
    described = spec(all_rows)
    draws = {
        "matplotlib": (lambda: with_matplotlib(all_rows, "svg"), lambda: with_matplotlib(all_rows, "png")),
        "vl-convert": (
            lambda: vlc.vegalite_to_svg(described).encode(),
            lambda: vlc.vegalite_to_png(described, scale=2),
        ),
    }
    times = {}
    for name, (svg, png) in draws.items():
        (folder / f"{name}.svg").write_bytes(svg())
        (folder / f"{name}.png").write_bytes(png())
        times[name] = (milliseconds(30, svg), milliseconds(10, png))
    print("| | SVG, ms | PNG, ms |\n|---|---:|---:|")
    print(f"| Lộ Trình | {float(own[1]):.2f} | {float(own[2]):.1f} |")
    for name, (svg, png) in times.items():
        print(f"| {name} | {svg:.1f} | {png:.1f} |")
    fastest = [min(time[at] for time in times.values()) for at in (0, 1)]
    print(f"\nfaster peer / Lộ Trình: SVG {fastest[0] / float(own[1]):.0f} ×, PNG {fastest[1] / float(own[2]):.1f} ×")


main()
