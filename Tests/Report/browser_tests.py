"""Each page in a real browser: on a desk, on a phone, in the dark and on paper."""
import unittest

import reports
from browser import Browser

LOOKS = ((1280, "light", ""), (1280, "dark", ""), (390, "light", ""), (390, "dark", ""), (720, "dark", "print"))
# The other pages are looked at in two of them.
IN_EVERY_LOOK = ("demo-en", "large-both")

# Texts of charts whose contrast with what lies below them is under 4.5: axe-core looks at those of HTML alone. What lies
# below is the panel, and rectangles drawn before the text that hold its middle.
FAINT = """(() => {
  const canvas = new OffscreenCanvas(1, 1).getContext('2d', { willReadFrequently: true });
  const over = (below, css, opacity) => {
    canvas.globalAlpha = 1; canvas.fillStyle = `rgb(${below})`; canvas.fillRect(0, 0, 1, 1);
    canvas.globalAlpha = opacity; canvas.fillStyle = css; canvas.fillRect(0, 0, 1, 1);
    return [...canvas.getImageData(0, 0, 1, 1).data.slice(0, 3)];
  };
  const light = rgb => { const [r, g, b] = rgb.map(v => (v /= 255) <= .03928 ? v / 12.92 : ((v + .055) / 1.055) ** 2.4);
    return .2126 * r + .7152 * g + .0722 * b; };
  const found = [];
  for (const svg of document.querySelectorAll('svg')) {
    let panel = svg;
    while (panel && getComputedStyle(panel).backgroundColor === 'rgba(0, 0, 0, 0)') panel = panel.parentElement;
    const ground = over([255, 255, 255], panel ? getComputedStyle(panel).backgroundColor : '#fff', 1);
    const boxes = [...svg.querySelectorAll('rect, text')];
    for (const [place, text] of boxes.entries()) {
      if (text.tagName !== 'text') continue;
      const at = text.getBoundingClientRect(), x = at.x + at.width / 2, y = at.y + at.height / 2;
      let below = ground;
      for (const rect of boxes.slice(0, place)) {
        if (rect.tagName !== 'rect') continue;
        const box = rect.getBoundingClientRect(), style = getComputedStyle(rect);
        if (style.fill === 'none' || x < box.x || x > box.right || y < box.y || y > box.bottom) continue;
        below = over(below, style.fill, style.fillOpacity * style.opacity);
      }
      const style = getComputedStyle(text), front = over(below, style.fill, style.fillOpacity * style.opacity);
      const [a, b] = [light(front), light(below)].sort((a, b) => b - a), ratio = (a + .05) / (b + .05);
      if (ratio < 4.5) found.push(`${svg.querySelector('title').textContent}: ${text.textContent} ${ratio.toFixed(2)}`);
    }
  }
  return found;
})()"""

# Texts of a chart that lie over another one's middle.
OVERLAPS = """[...document.querySelectorAll('figure svg')].flatMap(svg => {
  const texts = [...svg.querySelectorAll('text')].map(t => [t, t.getBoundingClientRect()]);
  return texts.flatMap(([a, x], i) => texts.slice(i + 1).filter(([b, y]) => {
    const width = Math.min(x.right, y.right) - Math.max(x.x, y.x), height = Math.min(x.bottom, y.bottom) - Math.max(x.y, y.y);
    return width > 2 && height > Math.min(x.height, y.height) / 2;
  }).map(([b]) => `${svg.querySelector('title').textContent}: ${a.textContent} and ${b.textContent}`));
})"""

# What can be reached by the keyboard, in the order of the page.
REACHABLE = "[...document.querySelectorAll('a[href], summary, [tabindex=\"0\"]')].filter(e => e.checkVisibility())"


class Browsing(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.browser = Browser()

    @classmethod
    def tearDownClass(cls):
        cls.browser.close()

    def test_a_page_asks_for_nothing_and_complains_of_nothing(self):
        for name in reports.NAMES:
            with self.subTest(page=name):
                self.browser.look()
                events = self.browser.open(reports.file(name))
                asked = [e["params"]["request"]["url"] for e in events if e["method"] == "Network.requestWillBeSent"]
                self.assertEqual(asked, [reports.file(name).as_uri()])
                said = [e for e in events if e["method"] in (
                    "Log.entryAdded", "Runtime.consoleAPICalled", "Runtime.exceptionThrown")]
                self.assertEqual(said, [])

    def test_each_page_is_easy_to_read_wherever_it_is_read(self):
        """The rules of axe-core, the contrast of charts, nothing wider than the screen, no label on another."""
        for name in reports.NAMES:
            self.browser.look()
            self.browser.open(reports.file(name))
            for width, scheme, media in LOOKS if name in IN_EVERY_LOOK else LOOKS[1:3]:
                with self.subTest(page=name, width=width, scheme=scheme, media=media):
                    self.browser.look(width, scheme, media)
                    self.assertLessEqual(self.browser.run("document.scrollingElement.scrollWidth"), width)
                    self.assertEqual(self.browser.run(OVERLAPS), [])
                    self.assertEqual(self.browser.run(FAINT), [])
                    self.assertEqual(self.browser.axe(), [])

    def test_dark_is_dark_and_print_is_light(self):
        ground = "(getComputedStyle(document.body).backgroundColor.match(/\\d+/g) || []).slice(0, 3).map(Number)"
        for scheme, media, is_light in (("light", "", True), ("dark", "", False), ("dark", "print", True)):
            self.browser.look(720, scheme, media)
            self.browser.open(reports.file("demo-en"))
            self.assertEqual(min(self.browser.run(ground)) > 200, is_light, f"{scheme} {media}")

    def test_print_shows_the_tables_of_charts(self):
        shown = ("[...document.querySelectorAll('figure.chart details table')].map("
                 "t => t.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true }) && t.getBoundingClientRect().height > 0)")
        for media, is_shown in (("", False), ("print", True)):
            self.browser.look(720, "light", media)
            self.browser.open(reports.file("demo-en"))
            found = self.browser.run(shown)
            self.assertGreater(len(found), 1)
            self.assertEqual(set(found), {is_shown}, media)

    def test_a_card_takes_one_page_and_a_report_few(self):
        self.browser.look()
        report = reports.file("demo-en")
        cards = sorted((report.parent / "cards").glob("customer-*.html"))
        self.assertGreater(len(cards), 20)
        for card in cards[:20]:
            self.browser.open(card)
            self.assertEqual(self.browser.pages(), 1, card.name)
        self.browser.open(report)
        self.assertLessEqual(self.browser.pages(), 30)

    def test_the_keyboard_reaches_all_in_their_order_and_shows_where_it_is(self):
        self.browser.look(390)
        self.browser.open(reports.file("demo-en"))
        count = self.browser.run(f"window.reachable = {REACHABLE}; reachable.length")
        self.assertGreater(count, 20)
        places = []
        for _ in range(count):
            self.browser.press("Tab")
            places.append(self.browser.run(
                "(() => { const e = document.activeElement, s = getComputedStyle(e);"
                " return [reachable.indexOf(e), s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) > 0]; })()"))
        self.assertEqual(places, [[place, True] for place in range(count)])

    def test_enter_opens_what_is_folded(self):
        self.browser.look()
        self.browser.open(reports.file("demo-en"))
        self.browser.run("document.querySelector('summary').focus()")
        self.browser.press("Enter")
        self.assertTrue(self.browser.run("document.querySelector('details').open"))
