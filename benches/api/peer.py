"""The gap table by FastAPI, DuckDB and orjson: the same rows, from a table of finished rows, as an office would write it in Python.

Usage: peer.py ROWS.parquet PORT. ROWS.parquet is what `/api/v1/gaps?format=parquet` gives. One process, one worker.
"""

import sys

import duckdb
import orjson
import uvicorn
from fastapi import FastAPI, Response

path, port = sys.argv[1], int(sys.argv[2])
connection = duckdb.connect()
connection.execute("SET threads=1")
connection.execute("CREATE TABLE gaps AS SELECT *, row_number() OVER () AS position FROM read_parquet(?)", [path])
NAMES = [name for (name, *_) in connection.execute("DESCRIBE gaps").fetchall() if name != "position"]
COLUMNS = ", ".join(f'"{name}"' for name in NAMES)
app = FastAPI()


@app.get("/api/v1/gaps")
async def gaps(area: str | None = None, limit: int = 1000):
    where, values = ("WHERE area = ?", [area]) if area else ("", [])
    rows = connection.execute(f"SELECT {COLUMNS} FROM gaps {where} ORDER BY position LIMIT {limit}", values).fetchall()
    items = [dict(zip(NAMES, row)) for row in rows]
    return Response(orjson.dumps({"items": items, "total": len(items)}), media_type="application/json")


uvicorn.run(app, host="127.0.0.1", port=port, log_level="warning", access_log=False)
