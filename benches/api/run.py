"""The reach of the API in one run, beside FastAPI + duckdb + orjson: prints one Markdown table.

Usage: run.py LOTRINH STORE [SECONDS]. LOTRINH is the optimised program, STORE the folder of a store with the national data set
(generate.py, `lotrinh init`, `catalogue load`, `ingest file`). Needs `wrk` (Debian package) and the Python packages of
requirements.txt. Everything listens on 127.0.0.1. Processor seconds are those of the server alone, so that a rate "per core" does not
depend on how many cores the client takes.
"""

import gzip
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from pathlib import Path

program, store, seconds = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]) if len(sys.argv) > 3 else 10
HERE, PORT, PEER_PORT = Path(__file__).parent, 8097, 8098
BASE, PEER = f"http://127.0.0.1:{PORT}", f"http://127.0.0.1:{PEER_PORT}"
AREA = "xa-01234"
TICKS = os.sysconf("SC_CLK_TCK")
rows = []


def say(what, found, wanted):
    rows.append((what, found, wanted))
    print(f"| {what} | {found} | {wanted} |", flush=True)


def ask(address, packed=False, patience=900):
    """Milliseconds to the first byte and to the last, the body, and the status."""
    headers = {"Accept-Encoding": "gzip"} if packed else {}
    begun = time.perf_counter()
    try:
        with urllib.request.urlopen(urllib.request.Request(address, headers=headers), timeout=patience) as answer:
            body = answer.read(1)
            first = time.perf_counter()
            body += answer.read()
            status = answer.status
    except urllib.error.HTTPError as error:
        return 0.0, 0.0, error.read(), error.code
    return (first - begun) * 1e3, (time.perf_counter() - begun) * 1e3, body, status


def start(folder):
    server = subprocess.Popen([program, "--store", str(folder), "serve", "--port", str(PORT), "--rate-limit", "0"], stderr=subprocess.DEVNULL)
    return server


def stop(server):
    server.terminate()
    server.wait()


def wait_for(address, patience=1800):
    begun = time.perf_counter()
    while time.perf_counter() - begun < patience:
        try:
            if ask(address)[3] == 200:
                return (time.perf_counter() - begun) * 1e3
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            pass
        time.sleep(0.005)
    raise SystemExit(f"no answer from {address}")


def used(process):
    fields = Path(f"/proc/{process.pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def memory(process):
    return int(re.search(r"VmRSS:\s+(\d+)", Path(f"/proc/{process.pid}/status").read_text())[1]) / 1024


def load(address, process, header=None):
    """Requests a second, a second of the server's processor, and the 99th percentile in milliseconds."""
    before = used(process)
    command = ["wrk", "-t1", "-c64", f"-d{seconds}s", "--latency", *(["-H", header] if header else []), address]
    text = subprocess.run(command, capture_output=True, text=True, check=True).stdout
    spent = used(process) - before
    count = int(re.search(r"(\d+) requests in", text)[1])
    tail = re.search(r"99%\s+([\d.]+)(us|ms|s)", text)
    in_ms = float(tail[1]) * {"us": 1e-3, "ms": 1, "s": 1e3}[tail[2]]
    return count / seconds, count / spent, in_ms


def median(address, packed=False, times=5):
    found = sorted(ask(address, packed)[:2] for _ in range(times))
    return found[times // 2]


print("| what | found | wanted |\n|---|---|---|")
with tempfile.TemporaryDirectory(dir=store.parent) as folder:
    own = Path(folder) / "store"
    shutil.copytree(store, own)
    server = start(own)
    wait_for(f"{BASE}/readyz")
    begun = time.perf_counter()
    wait_for(f"{BASE}/api/v1/gaps?area={AREA}")
    say("judging everything once (199,260 targets), nothing kept", f"{time.perf_counter() - begun:.0f} s", "–")
    stop(server)
    server = start(own)
    say("start to first answer, kept rows", f"{wait_for(f'{BASE}/api/v1/gaps?area={AREA}'):.0f} ms", "≤ 300 ms")
    whole = f"{BASE}/api/v1/gaps?limit=1000000"
    first, last, body, _ = ask(whole, packed=True)
    say(f"all rows, gzip JSON, caches empty ({len(body) / 1e6:.1f} MB of {len(gzip.decompress(body)) / 1e6:.0f})", f"{last:.0f} ms", "≤ 1,000 ms")
    first, last = median(whole, packed=True)
    say("all rows, gzip JSON, warm: first byte, last", f"{first:.1f}, {last:.0f} ms", "≤ 50, 400 ms")
    arrow = f"{BASE}/api/v1/gaps?format=arrow"
    first, last, body, _ = ask(arrow)
    say(f"all rows, Arrow, caches empty ({len(body) / 1e6:.0f} MB)", f"{last:.0f} ms", "≤ 1,000 ms")
    first, last = median(arrow)
    say("all rows, Arrow, warm: first byte, last", f"{first:.1f}, {last:.0f} ms", "≤ 50, 150 ms")
    uncached = sorted(ask(f"{BASE}/api/v1/gaps?area=xa-{i:05}")[1] for i in range(1, 301))
    say("one commune, not in memory: median, p99 of 300", f"{uncached[150]:.2f}, {uncached[296]:.2f} ms", "p99 ≤ 3 ms")
    charts = sorted(ask(f"{BASE}/api/v1/charts/mau_{i % 60:02}/xa-{i + 1:05}")[1] for i in range(100))
    say("chart SVG, not in memory: median", f"{charts[50]:.1f} ms", "≤ 3 ms")
    charts = sorted(ask(f"{BASE}/api/v1/charts/mau_{i % 60:02}/xa-{i + 1:05}?format=png")[1] for i in range(20))
    say("chart PNG, not in memory: median", f"{charts[10]:.0f} ms", "≤ 60 ms")
    say("memory with the national data, after all this", f"{memory(server):.0f} MB", "–")
    changes = []
    for i in range(5):
        text = f"indicator,area,period,value,unit,published_on,revised\nmau_17,{AREA},2026-Q1,{70 + i}.5,%,2026-05-0{i + 1},true\n"
        request = urllib.request.Request(f"{BASE}/api/v1/ingests?name=mot-so-{i}.csv&source=C%C6%A1%20quan%20m%E1%BA%ABu", text.encode(),
                                         {"Content-Type": "application/octet-stream"}, method="POST")
        urllib.request.urlopen(request, timeout=60).read()
        changes.append(ask(f"{BASE}/api/v1/gaps?area={AREA}")[1])
    say("the next gap table after one figure changed: median of 5", f"{sorted(changes)[2]:.0f} ms", "≤ 100 ms")
    parquet = Path(folder) / "rows.parquet"
    parquet.write_bytes(ask(f"{BASE}/api/v1/gaps?format=parquet")[2])
    peer = subprocess.Popen([sys.executable, str(HERE / "peer.py"), str(parquet), str(PEER_PORT)])
    wait_for(f"{PEER}/api/v1/gaps?area={AREA}")
    ours = load(f"{BASE}/api/v1/gaps?area={AREA}", server)
    packed = load(f"{BASE}/api/v1/gaps?area={AREA}", server, "Accept-Encoding: gzip")
    theirs = load(f"{PEER}/api/v1/gaps?area={AREA}", peer)
    stop(peer)
    stop(server)
    for name, found in [("ours", ours), ("ours, gzip", packed), ("FastAPI + duckdb + orjson", theirs)]:
        say(f"60 rows, JSON, 64 connections, {name}: requests/s, per core-second, p99", f"{found[0]:.0f}, {found[1]:.0f}, {found[2]:.1f} ms", "p99 ≤ 5 ms")
    say("ours over theirs, per core-second", f"{ours[1] / theirs[1]:.0f} ×", "≥ 30 ×")
