"""Makes the pictures of the documentation from the demo's report: `make screenshots` (needs Chromium)."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

IMAGES = Path(__file__).parent / "images"
SHOTS = {  # picture: page, width, height
    "report-en-top": ("report.en.html", 1200, 1000),
    "report-ar-top": ("report.ar.html", 1200, 1000),
    "report-ar-phone": ("report.ar.html", 500, 1000),
}


def main(folder: Path) -> None:
    chromium = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if chromium is None:
        sys.exit("Chromium is not installed. On Debian: apt-get install chromium")
    IMAGES.mkdir(exist_ok=True)
    for name, (page, width, height) in SHOTS.items():
        source = (folder / page).resolve()
        if not source.is_file():
            sys.exit(f"{source} is missing. Make it with: make demo")
        with tempfile.TemporaryDirectory() as profile:
            subprocess.run(
                [chromium, "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--hide-scrollbars",
                 "--disable-background-networking", "--disable-component-update", "--disable-sync",
                 f"--user-data-dir={profile}", f"--window-size={width},{height}",
                 f"--screenshot={IMAGES / name}.png", source.as_uri()],
                check=True, capture_output=True, timeout=120,
            )  # fmt: skip
        print(IMAGES / f"{name}.png")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
