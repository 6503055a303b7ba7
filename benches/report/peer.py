"""Prints the annex that `cargo bench --bench report` left with WeasyPrint, and says how long it took beside ours.

usage: peer.py FOLDER MILLISECONDS

FOLDER holds annex.html; MILLISECONDS is what the bench printed for the PDF of the annex. Leaves FOLDER/weasyprint.pdf to be looked at.
"""

import sys
import time
from pathlib import Path

import weasyprint


def main():
    folder, ours = Path(sys.argv[1]), float(sys.argv[2])
    html = (folder / "annex.html").read_text(encoding="utf-8")
    fonts = weasyprint.text.fonts.FontConfiguration()
    begun = time.process_time()
    weasyprint.HTML(string=html).write_pdf(folder / "weasyprint.pdf", font_config=fonts)
    theirs = 1e3 * (time.process_time() - begun)
    print(f"WeasyPrint {weasyprint.__version__}: {theirs:.0f} ms of processor; lotrinh {ours:.0f} ms; ratio {theirs / ours:.0f}")


if __name__ == "__main__":
    main()
