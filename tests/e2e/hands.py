"""How a person works a page: with the pointer, or with the keyboard alone. The same way is walked with either."""

from pathlib import Path

from playwright.sync_api import Locator, Page, expect

MOST_TABS = 150
FOCUS_IS_DRAWN = """() => {
  const one = document.activeElement;
  const around = one.closest('label, li, .kern-form-check, tr, div');
  const drawn = node => node && [null, '::after', '::before'].some(part => {
    const style = getComputedStyle(node, part);
    return (style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2) || style.boxShadow !== 'none';
  });
  return drawn(one) || drawn(around) || [...one.parentElement.children].some(drawn);
}"""


class Pointer:
    """Clicks, types, chooses; finds things by role and name as a person does."""

    def __init__(self, page: Page) -> None:
        self.page = page

    def follow(self, name: str, *, within: str = "main", exact: bool = True) -> None:
        """Follows the first link with this name to its page."""
        with self.page.expect_navigation():
            self._press(self.page.locator(within).get_by_role("link", name=name, exact=exact).first)

    def push(self, name: str, *, within: str = "main", exact: bool = True) -> None:
        """Presses the first button (or link that looks like one) with this name, and waits for the page it leads to."""
        scope = self.page.locator(within)
        target = scope.get_by_role("button", name=name, exact=exact).or_(
            scope.get_by_role("link", name=name, exact=exact)
        )
        with self.page.expect_navigation():
            self._press(target.first)

    def fill(self, label: str, text: str) -> None:
        """Types into the field with this label, over what is there."""
        self._type(self.page.get_by_label(label, exact=True).first, text)

    def choose(self, label: str) -> None:
        """Chooses the radio button or ticks the box with this label."""
        self.page.get_by_label(label, exact=True).first.check()

    def day(self, legend: str, day: str, month: str, year: str) -> None:
        """Fills in the three parts of a date."""
        group = self.page.get_by_role("group", name=legend)
        for label, text in (("Tag", day), ("Monat", month), ("Jahr", year)):
            self._type(group.get_by_label(label, exact=True), text)

    def pick(self, label: str, file: Path) -> None:
        """Chooses a file."""
        self.page.get_by_label(label, exact=True).first.set_input_files(file)

    def _press(self, target: Locator) -> None:
        target.click()

    def _type(self, target: Locator, text: str) -> None:
        target.fill(text)


class Keyboard(Pointer):
    """Tab, arrows, space and enter only; fails when something cannot be reached or shows no focus."""

    def __init__(self, page: Page) -> None:
        super().__init__(page)
        # Listened for from the start: the browser may open its own dialog when a page begins to listen just before.
        page.on("filechooser", lambda chooser: None)

    def choose(self, label: str) -> None:
        target = self.page.get_by_label(label, exact=True).first
        if target.get_attribute("type") != "radio":
            self._reach(target)
            self.page.keyboard.press("Space")
        else:
            name = target.get_attribute("name")
            self._reach_any(self.page.locator(f'input[type="radio"][name="{name}"]'))
            for _ in range(12):
                self.page.keyboard.press("Space")
                if target.is_checked():
                    break
                self.page.keyboard.press("ArrowDown")
        expect(target).to_be_checked()

    def pick(self, label: str, file: Path) -> None:
        self._reach(self.page.get_by_label(label, exact=True).first)
        with self.page.expect_file_chooser() as chooser:
            self.page.keyboard.press("Enter")
        chooser.value.set_files(file)

    def _press(self, target: Locator) -> None:
        self._reach(target)
        self.page.keyboard.press("Enter")

    def _type(self, target: Locator, text: str) -> None:
        self._reach(target)
        self.page.keyboard.press("ControlOrMeta+a")
        if text:
            self.page.keyboard.insert_text(text)
        else:
            self.page.keyboard.press("Delete")

    def _reach(self, target: Locator) -> None:
        expect(target).to_be_attached()
        self._reach_any(target)

    def _reach_any(self, targets: Locator) -> None:
        for _ in range(MOST_TABS):
            if targets.evaluate_all("all => all.includes(document.activeElement)"):
                self._shows_focus()
                return
            self.page.keyboard.press("Tab")
        raise AssertionError(f"not reached by keyboard: {targets}")

    def _shows_focus(self) -> None:
        outlined = self.page.evaluate(FOCUS_IS_DRAWN)
        assert outlined, f"no visible focus on {self.page.evaluate('document.activeElement.outerHTML')[:200]}"
