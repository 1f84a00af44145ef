"""What tests see of a page in the browser beyond its text, and how they come to the next page."""

from playwright.sync_api import Locator, Page


def follow(target: Locator, key: str = "") -> None:
    """Clicks what leads to another page, or presses a key on it, and waits until that page is loaded.

    A click alone returns when the other page begins to arrive, on a busy machine even before. What is read then is the
    old page or half a page, and what is pressed then may be a button of the old one. Whoever clicks without this goes
    on with an `expect` of what only the other page has.
    """
    with target.page.expect_navigation():
        if key:
            target.press(key)
        else:
            target.click()


def content_width(page: Page) -> int:
    """How wide the page's content is, in CSS pixels; more than the window means scrolling sideways.

    Waits for the root element, which the next document may not have yet right after a click, and for the window's size,
    which takes a moment to change.
    """
    root, window = page.locator("html"), page.viewport_size
    while window and root.evaluate("() => innerWidth") != window["width"]:
        page.wait_for_timeout(20)
    return int(root.evaluate("root => root.scrollWidth"))
