"""The page as a reader meets it: in a browser, on a desk and on a phone, without a script and without a request."""

import shutil

import pytest

CHROMIUM = shutil.which("chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]


@pytest.fixture(scope="module")
def browser():
    if not CHROMIUM:
        pytest.skip("Chromium is not installed")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


@pytest.fixture(scope="module")
def pages(told, tae_rin, tmp_path_factory):
    folder = tmp_path_factory.mktemp("pages")
    wishes = {
        "child": ("child", tae_rin, {"names": True}),
        "press": ("child", tae_rin, {"reader": "press", "names": True, "language": "ko"}),
    }
    files = {}
    for name, (kind, subject, wish) in wishes.items():
        files[name] = folder / f"{name}.html"
        files[name].write_text(told(kind, subject, **wish)[2], encoding="utf-8")
    return files


@pytest.mark.parametrize(("name", "width"), [("child", 1280), ("child", 390), ("press", 390)])
def test_nothing_hinders_a_reader(browser, pages, name, width):
    from axe_playwright_python.sync_playwright import Axe

    page = browser.new_page(viewport={"width": width, "height": 900})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(pages[name].as_uri())
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert [url for url in asked if not url.startswith("data:")] == [pages[name].as_uri()]
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    page.close()


def test_it_reads_by_keyboard_and_without_a_script(browser, pages):
    page = browser.new_page(java_script_enabled=False)
    page.goto(pages["child"].as_uri())
    assert "<script" not in pages["child"].read_text(encoding="utf-8")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert page.url.endswith("#main")
    page.get_by_role("link", name="returns:2").first.click()
    assert page.locator(":target").inner_text().startswith("returns:2")
    assert page.locator("svg.picture").get_attribute("aria-label").startswith("Picture of the records in time, from 12 May 2009")
    page.close()
