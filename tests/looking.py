"""What tests see of a page in the browser beyond its text."""

from playwright.sync_api import Page


def content_width(page: Page) -> int:
    """How wide the page's content is, in CSS pixels; more than the window means scrolling sideways.

    Waits for the root element: right after a click, the next document may not have one yet.
    """
    return int(page.locator("html").evaluate("root => root.scrollWidth"))
