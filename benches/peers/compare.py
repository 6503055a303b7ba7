"""The forecast engine beside its peers, in one run: accuracy, honesty of the intervals, processor time.

Called by `run`, which makes the environment. Every method runs alone, one after the other, on one thread. Results of
the peers are kept in the folder given by --reuse, by fingerprint of the panel, method and version; ours never are.
"""

import argparse
import json
import os
import platform
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import page
import panels
import peers
import score

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
OURS = "lotrinh"
# Prophet takes a tenth of a second and more a series.
PROPHET_SERIES = 200
SPEED_HORIZON = 80
SEASONAL_PEERS = [name for name, method in peers.METHODS.items() if method[3]]
# Cells of a table whose series were forecast together with others.
UNCOUNTED = {"cpu_s": None, "failed": None}
YEARLY_PEERS = [*SEASONAL_PEERS, "augurs", "un_level", "un_log"]


class Bench:
    """Runs methods on panel files and remembers what the peers did."""

    def __init__(self, arguments, scratch):
        self.reuse = Path(arguments.reuse) if arguments.reuse else scratch / "results"
        self.reuse.mkdir(parents=True, exist_ok=True)
        self.scratch, self.program = scratch, arguments.lotrinh
        self.environment = {**os.environ, "RAYON_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}

    def peer(self, method, path, options):
        """Result of a peer on a panel file, from the folder when it has been there before."""
        indicators = options["--indicators"]
        limits = panels.fingerprint(indicators) if indicators else ""
        asked = [limits if name == "--indicators" else value for name, value in options.items()]
        version = peers.version_of(method).replace(" ", "-")
        kept = self.reuse / f"{panels.fingerprint(path, *asked)}-{method}-{version}"
        forecast, report = kept.with_name(kept.name + ".csv"), kept.with_name(kept.name + ".json")
        if not report.is_file():
            print(f"  {method} …", file=sys.stderr, flush=True)
            command = [sys.executable, str(HERE / "peers.py"), "--method", method, "--in", path, "--out", forecast]
            done = subprocess.run([*map(str, command), *flat(options)], env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
            if done.returncode:
                sys.exit(f"{method} on {path}:\n{done.stderr.decode(errors='replace')[-4000:]}")
            report.write_bytes(done.stdout)
        return {**json.loads(report.read_text()), "forecasts": forecast}

    def ours(self, path, options):
        """Result of our own program: the whole command, with start-up, reading and writing."""
        if self.program is None:
            return None
        forecast = self.scratch / "ours.csv"
        command = [self.program, "forecast-panel", "--in", path, "--out", forecast, "--levels", "0.8,0.95"]
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([*map(str, command), *flat(options)], env=self.environment, check=True)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        return {"failed": 0, "cpu_s": cpu, "wall_s": time.perf_counter() - wall, "version": self.version(), "forecasts": forecast}

    def version(self):
        """What our program says it is."""
        return subprocess.run([self.program, "--version"], env=self.environment, check=True, capture_output=True, text=True).stdout.strip()


def flat(options):
    """Options as words, without those that are not set."""
    return [str(word) for name, value in options.items() if value is not None for word in (name, value)]


def row(method, result, scores):
    """A row of a table: who, how well, how long."""
    title = OURS if method == OURS else peers.METHODS[method][1]
    return {"title": title, "version": result["version"], "failed": result["failed"], "cpu_s": result["cpu_s"], **scores}


def competition_table(bench, panel, folder, sample):
    """One competition panel; None when its files are not there."""
    train_path, test_path = (panels.find(folder, panel.stem, part) for part in ("train", "test"))
    if train_path is None or test_path is None:
        print(f"skipped: {panel.title}: no {panel.stem}_train.csv and _test.csv in {folder}", file=sys.stderr)
        return None
    print(panel.title, file=sys.stderr, flush=True)
    train, test = panels.read_competition(train_path), panels.read_competition(test_path)
    if sample:
        names = panels.chosen([(name,) for name in train], sample)
        train = {name: values for name, values in train.items() if (name,) in names}
    season = panels.SEASONS[panel.frequency]
    path = bench.scratch / "panel.csv"
    panels.write_competition(path, train)
    options = {"--format": "competition", "--frequency": panel.frequency, "--horizon": panel.horizon, "--indicators": None}
    reference = score.competition_scores(train, test, None, season)
    rows = [{"title": "Naive2 (reference)", "version": "", "failed": 0, "cpu_s": None, **reference, "owa": 1.0}]

    def scored(method, result, names=None, against=reference):
        forecasts = score.read_forecasts(result["forecasts"], ("id",))
        scores = score.competition_scores(train, test, forecasts, season, names)
        return row(method, result, {**scores, "owa": score.owa(scores, against)})

    results = {method: bench.peer(method, path, options) for method in (YEARLY_PEERS if season == 1 else SEASONAL_PEERS)}
    results[OURS] = bench.ours(path, options)
    rows += [scored(method, result) for method, result in results.items() if result]
    few = None
    if panel.stem == "m4_yearly":
        few = few_table(bench, train, test, results, options, scored)
    return {"title": f"{panel.title}: {len(train)} series, {panel.horizon} steps", "rows": rows, "few": few, "series": len(train)}


def few_table(bench, train, test, results, options, scored):
    """All methods on the few series that Prophet is given."""
    names = [name for (name,) in panels.chosen([(name,) for name in train], PROPHET_SERIES)]
    path = bench.scratch / "few.csv"
    panels.write_competition(path, {name: values for name, values in train.items() if name in names})
    reference = score.competition_scores(train, test, None, 1, names)
    rows = [{**scored(method, result, names, reference), **UNCOUNTED} for method, result in results.items() if result]
    rows.append(scored("prophet", bench.peer("prophet", path, options), names, reference))
    return {"title": f"M4 yearly, {len(names)} series chosen by hash (Prophet with linear growth: they have no limits)", "rows": rows}


def indicator_tables(bench, folder, sample):
    """The indicator panel from its rolling origins; None when its files are not there."""
    names = ("adoption_panel", "adoption_panel_development")
    path = next((Path(folder) / f"{name}.csv" for name in names if (Path(folder) / f"{name}.csv").is_file()), None)
    indicators = Path(folder) / "adoption_indicators.csv"
    if path is None or not indicators.is_file():
        print(f"skipped: indicators: no adoption_panel.csv and adoption_indicators.csv in {folder}", file=sys.stderr)
        return None
    series, limits = panels.read_long(path), panels.read_limits(indicators)
    if sample:
        names = panels.chosen({key[:3] for key in series}, sample)
        series = {key: values for key, values in series.items() if key[:3] in names}
    options = {"--format": "long", "--frequency": "year", "--horizon": panels.LONG_HORIZON, "--indicators": indicators}
    methods = ["naive", *YEARLY_PEERS]
    results = {method: {} for method in (*methods, OURS)}
    forecasts = {method: {} for method in results}

    def keep(method, origin, result):
        if result:
            results[method][origin] = {**result, "forecasts": None}
            forecasts[method][origin] = score.read_forecasts(result["forecasts"], panels.LONG_KEY)

    bounded = lambda key: None not in limits[key[:3]][:2]
    measured = lambda key: not limits[key[:3]][3]
    candidates = []
    for origin in panels.ORIGINS:
        print(f"indicators, known up to {origin}", file=sys.stderr, flush=True)
        known = panels.known_by(series, origin)
        candidates += [(origin, *key) for key in known if bounded(key) and measured(key)]
        part = bench.scratch / "panel.csv"
        panels.write_long(part, known)
        for method in methods:
            keep(method, origin, bench.peer(method, part, options))
        keep(OURS, origin, bench.ours(part, options))
    few = panels.chosen(candidates, PROPHET_SERIES)
    results["prophet"], forecasts["prophet"] = {}, {}
    for origin in panels.ORIGINS:
        known = {key: values for key, values in panels.known_by(series, origin).items() if (origin, *key) in few}
        part = bench.scratch / "few.csv"
        panels.write_long(part, known)
        keep("prophet", origin, bench.peer("prophet", part, options))
    everyone = [method for method in (*methods, OURS) if results[method]]
    errors = {method: score.long_errors(series, limits, forecasts[method]) for method in everyone}
    few_errors = {method: score.long_errors(series, limits, forecasts[method], few) for method in (*everyone, "prophet")}

    def table(title, errors, belongs, timed=None):
        rows = []
        for method, own in errors.items():
            scores = score.long_scores(own, errors["naive"], belongs)
            if scores is None:
                return None
            runs = list(results[method].values())
            sums = {name: sum(run[name] for run in runs) for name in ("cpu_s", "failed")}
            sums = sums if timed is None or method in timed else UNCOUNTED
            rows.append(row(method, {**runs[0], **sums}, scores))
        return {"title": f"{title}: {rows[0]['indicators']} indicators, {rows[0]['values']} forecast values", "rows": rows}

    tables = [
        table("Between two natural limits, measured (failed and CPU are of all indicators together)", errors, lambda k: bounded(k) and measured(k)),
        table("At most one natural limit, measured", errors, lambda k: not bounded(k) and measured(k), ()),
        table("Partly modelled by their producer, hence smooth", errors, lambda k: not measured(k), ()),
        table(f"{len(few)} series between two limits, chosen by hash, for Prophet with logistic growth", few_errors, lambda k: True, ("prophet",)),
    ]
    return [one for one in tables if one]


def speed_table(bench, sample):
    """Times on generated random walks; nothing is scored."""
    walks = panels.random_walks(sample or 2000)
    path = bench.scratch / "walks.csv"
    panels.write_competition(path, walks)
    print("speed", file=sys.stderr, flush=True)
    options = {"--format": "competition", "--frequency": "year", "--horizon": SPEED_HORIZON, "--indicators": None}
    results = {method: bench.peer(method, path, options) for method in ("autoets", "autotheta")}
    rows = [{**row(method, result, {}), "wall_s": result["wall_s"]} for method, result in results.items()]
    both = {name: sum(result[name] for result in results.values()) for name in ("wall_s", "cpu_s")}
    rows.append({"title": "AutoETS + AutoTheta", "version": rows[0]["version"], **both})
    own = bench.ours(path, options)
    if own:
        rows.append({**row(OURS, own, {}), "wall_s": own["wall_s"]})
    return {"title": f"{len(walks)} random walks of 60 values, {SPEED_HORIZON} steps", "rows": rows}


def machine():
    """The processor, as the system names it."""
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
        return next(line.split(":", 1)[1].strip() for line in lines if line.startswith("model name"))
    except (OSError, StopIteration):
        return platform.machine()


def main():
    """Runs everything, prints the page, writes it when asked."""
    parser = argparse.ArgumentParser(prog="benches/peers/run", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    default = os.environ.get("CARGO_TARGET_DIR", ROOT / "target")
    parser.add_argument("--panels", required=True, metavar="FOLDER", help="folder with m4_yearly_train.csv, …; what is missing is skipped")
    parser.add_argument("--lotrinh", default=Path(default) / "release" / "lotrinh", metavar="PATH", help="our program, or none for peers only")
    parser.add_argument("--reuse", metavar="FOLDER", help="keep results of the peers here and use those that are there")
    parser.add_argument("--sample", type=int, metavar="N", help="at most N series (indicators, walks) of each panel, chosen by hash")
    parser.add_argument("--only", metavar="NAMES", help="panels by start of file name, comma between: m4_yearly,tourism,adoption,speed")
    parser.add_argument("--write", action="store_true", help="write docs/benchmarks.md")
    parser.add_argument("--scratch", metavar="FOLDER", help="where the environment is made; kept between runs (default: a temporary folder)")
    arguments = parser.parse_args()
    peers_only = str(arguments.lotrinh) == "none"
    arguments.lotrinh = None if peers_only else shutil.which(arguments.lotrinh)
    if arguments.lotrinh is None and not peers_only:
        parser.error("our program was not found; build it with `make release`, name it with --lotrinh PATH, or leave it out with --lotrinh none")
    wanted = lambda name: not arguments.only or any(name.startswith(start) for start in arguments.only.split(","))
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(arguments, Path(scratch))
        competitions = [competition_table(bench, p, arguments.panels, arguments.sample) for p in panels.COMPETITIONS if wanted(p.stem)]
        indicators = indicator_tables(bench, arguments.panels, arguments.sample) if wanted("adoption") else None
        speed = speed_table(bench, arguments.sample) if wanted("speed") else None
        text = page.render([one for one in competitions if one], indicators or [], speed, machine(), arguments.sample, arguments.lotrinh is not None)
    print(text)
    if arguments.write:
        (ROOT / "docs" / "benchmarks.md").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
