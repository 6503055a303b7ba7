"""Asks Lộ Trình: what the notebooks of this folder share.

Address: `LOTRINH_URL` (default http://127.0.0.1:8080). Key, where one is needed: `LOTRINH_KEY`.
Nothing is judged or forecast here: columns and words are those of the service.
"""

import html
import io
import json
import os
import time
import urllib.error
import urllib.parse
import urllib.request

import altair as alt
import polars as pl
from altair.vegalite.v6.display import html_renderer
from IPython.display import HTML

ADDRESS = os.environ.get("LOTRINH_URL", "http://127.0.0.1:8080").rstrip("/")


def _either(spec: dict, **more) -> dict:
    """A viewer that can draw a chart itself does so, also without the internet; any other page fetches the drawing library."""
    page = html_renderer(spec, **more)
    return {**(page[0] if isinstance(page, tuple) else page), "application/vnd.vegalite.v6+json": spec}


alt.renderers.register("either", _either)
alt.renderers.enable("either")


class NoAnswer(Exception):
    """The service is not there, or does not give what was asked for."""


def ask(address: str, **parameters) -> pl.DataFrame:
    """All rows of `/api/v1/<address>`, over Arrow: `ask("gaps", plan="57-2026")`."""
    table = pl.read_ipc_stream(io.BytesIO(_answer(address, {**parameters, "format": "arrow"})))
    return table.with_columns(pl.col(pl.Categorical).cast(pl.String))


def ask_words(address: str, columns: list[str], lang: str, **parameters) -> pl.DataFrame:
    """The same columns in words, as people read them in `lang` (`vi` or `en`): `status` is “nguy cơ không đạt”."""
    file = _answer(address, {**parameters, "fields": ",".join(columns), "lang": lang, "format": "csv"})
    table = pl.read_csv(io.BytesIO(file.removeprefix(b"\xef\xbb\xbf")), infer_schema=False)
    return table.rename(dict(zip(table.columns, [f"{column}_{lang}" for column in columns])))


def revision() -> dict:
    """From what the answers are made: `data_revision`, `as_of`, `method_hash`."""
    return json.loads(_answer("revision", {}))


def show(table: pl.DataFrame) -> HTML:
    """A table to be read: words to the left, numbers to the right with a decimal comma, nothing for none."""

    def cell(value) -> str:
        if value is None:
            return "<td></td>"
        if isinstance(value, (int, float)) and not isinstance(value, bool):
            return f'<td style="text-align: right">{value:.6g}</td>'.replace(".", ",")
        return f'<td style="text-align: left">{html.escape(str(value))}</td>'

    head = "".join(f'<th style="text-align: left">{html.escape(name)}</th>' for name in table.columns)
    rows = "".join(f"<tr>{''.join(map(cell, row))}</tr>" for row in table.iter_rows())
    return HTML(f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>")


def _answer(address: str, parameters: dict) -> bytes:
    url = "?".join(filter(None, [f"{ADDRESS}/api/v1/{address}", urllib.parse.urlencode(parameters)]))
    request = urllib.request.Request(url)
    if key := os.environ.get("LOTRINH_KEY"):
        request.add_header("Authorization", f"Bearer {key}")
    for attempt in range(6):
        try:
            with urllib.request.urlopen(request, timeout=120) as answer:
                return answer.read()
        except urllib.error.HTTPError as error:
            if error.code in (429, 503) and attempt < 5:
                time.sleep(min(int(error.headers.get("Retry-After", "1")), 10))
                continue
            problem = error.read().decode("utf-8", "replace")
            try:
                problem = " / ".join(json.loads(problem)[part] for part in ("detail", "detail_en"))
            except (ValueError, KeyError):
                problem = problem[:300]
            raise NoAnswer(f"{error.code}, {url}: {problem}") from None
        except (urllib.error.URLError, OSError) as error:
            why = getattr(error, "reason", error)
            raise NoAnswer(
                f"Không có dịch vụ Lộ Trình ở {ADDRESS} ({why}): chạy `lotrinh serve` hoặc đặt LOTRINH_URL. / "
                f"No Lộ Trình service at {ADDRESS} ({why}): run `lotrinh serve` or set LOTRINH_URL."
            ) from None
