"""Take the pictures of the READMEs that a browser must make: the page of ``step_through``.

    python tools/make_screenshots.py

needs Chromium and Playwright (in the extra [test]). Run it again after the page has changed.
"""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path
from typing import Any

from playwright.sync_api import sync_playwright

from autograd_scratch import step_through
from demos.figures import FIGURES

PICTURES = Path(__file__).parents[1] / "demos" / "pictures"

WIDTH = 1080

SHOTS: dict[str, tuple[str, str, dict[str, Any]]] = {
    "step-through": ("5-14-apple-backward", "Two apples, with tax", {}),
    "step-through-ko": ("5-14-apple-backward-ko", "사과 쇼핑", {"lang": "ko"}),
}


def main() -> None:
    chromium = shutil.which("chromium") or shutil.which("google-chrome")
    if chromium is None:
        raise SystemExit("no Chromium was found: apt install chromium")
    with tempfile.TemporaryDirectory() as folder, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        page = browser.new_page(
            viewport={"width": WIDTH, "height": 700}, device_scale_factor=2, reduced_motion="reduce"
        )
        for name, (figure, title, options) in SHOTS.items():
            price, figure_options = FIGURES[figure]()
            path = Path(folder) / f"{name}.html"
            step_through(price, path, title=title, **figure_options, **options)
            page.goto(path.as_uri())
            page.keyboard.press("End")
            page.keyboard.press("ArrowLeft")  # the step to the price of an apple
            end = page.evaluate("document.getElementById('rule').getBoundingClientRect().bottom")
            page.screenshot(
                path=PICTURES / f"{name}.png",
                full_page=True,
                clip={"x": 0, "y": 0, "width": WIDTH, "height": end + 16},
            )
            print(PICTURES / f"{name}.png")
        browser.close()


if __name__ == "__main__":
    main()
