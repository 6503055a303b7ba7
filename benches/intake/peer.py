"""The same file with DuckDB's own reader: CREATE TABLE AS read_csv, then CHECKPOINT. Usage: peer.py FILE [THREADS]

Needs the Python package duckdb. Prints wall and processor seconds, so that a machine that is busy with other things can be told from a
slow reader.
"""

import os
import resource
import sys
import tempfile
import time

import duckdb

path, threads = sys.argv[1], int(sys.argv[2]) if len(sys.argv) > 2 else 2
with tempfile.TemporaryDirectory(dir=os.path.dirname(os.path.abspath(path))) as folder:
    store = os.path.join(folder, "peer.duckdb")
    connection = duckdb.connect(store)
    connection.execute(f"SET threads={threads}; SET memory_limit='1GB'")
    begun = time.perf_counter()
    connection.execute("CREATE TABLE rows AS SELECT * FROM read_csv(?)", [path])
    loaded = time.perf_counter()
    connection.execute("CHECKPOINT")
    done = time.perf_counter()
    rows = connection.execute("SELECT count(*) FROM rows").fetchone()[0]
    usage = resource.getrusage(resource.RUSAGE_SELF)
    print("| rows | read_csv, s | checkpoint, s | together, s | million rows/s | processor, s | peak, MiB |")
    print("|---:|---:|---:|---:|---:|---:|---:|")
    print(
        f"| {rows} | {loaded - begun:.2f} | {done - loaded:.2f} | {done - begun:.2f} | {rows / (done - begun) / 1e6:.2f} "
        f"| {usage.ru_utime + usage.ru_stime:.2f} | {usage.ru_maxrss // 1024} |"
    )
