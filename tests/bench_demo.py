"""A fresh clone to the demo's report: minutes, and what a browser without network says of the page.

Run: python tests/bench_demo.py. Clones the committed state into a temporary folder and runs `make demo` there, with
packages cached by whatever index the machine uses. Where Chromium is installed, three reports are opened
without network; console messages are counted, and pictures are left
in `build/demo`.
"""

import os
import shutil
import subprocess
import tempfile
import time
from pathlib import Path

from figures import record
from shared import ROOT

PAGES = 3
BROWSER = "chromium"


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        clone = Path(folder) / "vigie"
        subprocess.run(["git", "clone", "-q", ROOT, clone], check=True)
        begun = time.monotonic()
        subprocess.run(["make", "demo"], cwd=clone, check=True, env=os.environ | {"VIGIE_SHARED": ""})
        record("demo.minutes", round((time.monotonic() - begun) / 60, 2), "minutes, set-up included, packages cached")
        pages = sorted((clone / "var").rglob("20*-W[0-9][0-9].html"))
        print(f"{len(pages)} reports")
        if shutil.which(BROWSER):
            said = [line for page in pages[:: -len(pages) // PAGES][:PAGES] for line in opened(page)]
            print(*said, sep="\n")
            record("demo.console_messages", len(said), f"messages of {BROWSER} without network, on {PAGES} reports")


def opened(page: Path) -> list[str]:
    """What the browser's console said of a page; its picture is kept."""
    pictures = ROOT / "build" / "demo"
    pictures.mkdir(parents=True, exist_ok=True)
    done = subprocess.run(
        [
            *(BROWSER, "--headless", "--no-sandbox", "--disable-gpu", "--enable-logging=stderr"),
            *("--host-resolver-rules=MAP * ~NOTFOUND", "--window-size=900,2400", "--hide-scrollbars"),
            *(f"--screenshot={pictures / page.stem}.png", page.as_uri()),
        ],
        check=True,
        capture_output=True,
        text=True,
        timeout=120,
    )
    return [line for line in done.stderr.splitlines() if "CONSOLE" in line]


if __name__ == "__main__":
    main()
