"""What an HTML parser finds in each page."""
import re
import unittest
import warnings

import html5lib
from html5lib.constants import DataLossWarning

import reports

# An address that a reader would fetch.
ADDRESS = re.compile(r"(?:https?:)?//", re.IGNORECASE)
ADDRESS_ATTRIBUTES = {
    "src", "srcset", "href", "{http://www.w3.org/1999/xlink}href", "action", "formaction", "data", "poster",
    "background", "ping", "cite", "manifest"}


def parse(path):
    """The page's elements; the parser's own complaints are errors."""
    parser = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DataLossWarning)
        return parser.parse(path.read_bytes().decode("utf-8"))


def local(element):
    """An element's name without its name space, which those of SVG have."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""


def text(element):
    return "".join(element.itertext()).strip()


def on_each_page(test):
    def run(self):
        for name in reports.NAMES:
            with self.subTest(page=name):
                test(self, name, parse(reports.file(name)))

    run.__name__, run.__doc__ = test.__name__, test.__doc__
    return run


class Pages(unittest.TestCase):
    def test_cards_beside_the_page_are_pages_as_well(self):
        for name in ("demo-en", "demo-both"):
            page = reports.file(name)
            names = [path.name for path in sorted((page.parent / "cards").iterdir())]
            self.assertGreater(len(names), 50)
            for card in names[::25] + ["index.html"]:
                with self.subTest(page=name, card=card):
                    found = parse(page.parent / "cards" / card)
                    self.check_that_nothing_is_fetched(
                        found, lambda link: link in names or link.startswith("../report.html"))
                    self.check_language_title_and_headings(name, found)

    def check_that_nothing_is_fetched(self, page, is_beside):
        for element in page.iter():
            self.assertNotIn(local(element), ("script", "link", "iframe", "object", "embed", "base", "form"))
            for attribute, value in element.attrib.items():
                if attribute in ADDRESS_ATTRIBUTES:
                    self.assertTrue(
                        value.startswith("#") or local(element) == "a" and is_beside(value),
                        f"{local(element)} {attribute}={value}")
                self.assertFalse(attribute.lower().startswith("on"), attribute)
                self.assertNotRegex(value, r"(?i)javascript:|url\(")
            if local(element) == "style":
                self.assertNotRegex(element.text, r"(?i)@import|url\(|expression\(")
                self.assertIsNone(ADDRESS.search(element.text))
        policy = [e for e in page.iter() if e.attrib.get("http-equiv") == "Content-Security-Policy"]
        self.assertEqual(len(policy), 1)
        self.assertTrue(policy[0].attrib["content"].startswith("default-src 'none';"))

    def check_language_title_and_headings(self, name, page):
        self.assertEqual(page.attrib["lang"], "zh" if name.endswith(("zh", "both", "failed")) else "en")
        self.assertEqual(len([e for e in page.iter() if local(e) == "title" and e.tag == "title"]), 1)
        levels = [int(e.tag[1]) for e in page.iter() if re.fullmatch("h[1-6]", local(e))]
        self.assertEqual(levels[0], 1)
        self.assertEqual(levels.count(1), 1)
        for before, after in zip(levels, levels[1:]):
            self.assertLessEqual(after, before + 1)

    @on_each_page
    def test_nothing_is_fetched_and_nothing_runs(self, name, page):
        folder = reports.file(name).parent
        self.check_that_nothing_is_fetched(page, lambda link: link.startswith("cards/") and (folder / link).is_file())

    @on_each_page
    def test_language_title_and_headings_in_order(self, name, page):
        self.check_language_title_and_headings(name, page)

    @on_each_page
    def test_ids_are_unique_and_links_lead_to_them(self, name, page):
        ids = [e.attrib["id"] for e in page.iter() if "id" in e.attrib]
        self.assertEqual(len(ids), len(set(ids)))
        for element in page.iter():
            if element.attrib.get("href", "").startswith("#"):
                self.assertIn(element.attrib["href"][1:], ids)
            for reference in element.attrib.get("aria-labelledby", "").split():
                self.assertIn(reference, ids)

    def test_a_month_that_is_not_over_is_compared_with_as_many_days_a_year_before(self):
        page = parse(reports.file("large-first-days"))
        self.assertIn("first 24 days", text(next(e for e in page.iter() if e.attrib.get("class") == "meta")))
        head = next(e for e in page.iter() if e.attrib.get("class") == "headline")
        # Behind a label stands its month, and behind the changes what a figure leaves out.
        shown = {item[0].text.strip(): [text(e) for e in item[2:] if e.attrib.get("class")] for item in head}
        (revenue, before), = reports.rows(
            "select sum(net_amount) filter (where sale_date >= '2026-10-01'), "
            "sum(net_amount) filter (where sale_date < '2026-10-01') from erp.sales_line "
            "where sale_date between '2026-10-01' and '2026-10-24' or sale_date between '2025-10-01' and '2025-10-24'",
            "large")
        growth = f"{(float(revenue) / float(before) - 1) * 100:+.1f}%".replace("-", "−")
        self.assertEqual(shown["Revenue"], [f"{growth} first 24 days of 2025-10"])
        self.assertEqual(shown["Cross ratio"], [])
        for label in ("Gross profit", "Gross margin"):
            self.assertRegex(shown[label][0], r"^[+−][0-9.]+.* first 24 days of 2025-10$")

    @on_each_page
    def test_tables_have_captions_scopes_and_as_many_cells_in_each_row(self, name, page):
        tables = [e for e in page.iter() if local(e) == "table"]
        self.assertGreater(len(tables), 1)
        for table in tables:
            caption = [text(e) for e in table.iter() if local(e) == "caption"]
            self.assertEqual(len(caption), 1)
            self.assertTrue(caption[0])
            for heading in (e for e in table.iter() if local(e) == "th"):
                self.assertIn(heading.attrib.get("scope"), ("col", "row"), caption)
                self.assertTrue(text(heading), f"an empty heading in {caption}")
            widths = {sum(1 for c in row if local(c) in ("th", "td")) for row in table.iter() if local(row) == "tr"}
            self.assertEqual(len(widths), 1, caption)

    @on_each_page
    def test_charts_say_what_they_show(self, name, page):
        charts = [e for e in page.iter() if local(e) == "svg"]
        if name.startswith(("demo-en", "demo-zh", "demo-both", "large")):
            self.assertGreater(len(charts), 5)
        for chart in charts:
            self.assertEqual(chart.attrib.get("role"), "img")
            named = {e.attrib.get("id"): text(e) for e in chart if local(e) in ("title", "desc")}
            labels = chart.attrib["aria-labelledby"].split()
            self.assertEqual(len(labels), 2)
            for label in labels:
                self.assertTrue(named.get(label), f"{label} says nothing")

    @on_each_page
    def test_details_have_a_summary_and_something_below(self, name, page):
        for details in (e for e in page.iter() if local(e) == "details"):
            self.assertEqual(local(details[0]), "summary")
            self.assertTrue(text(details[0]))
            self.assertGreater(len(details), 1)
            self.assertNotIn("open", details.attrib)

    @on_each_page
    def test_nothing_is_printed_by_mistake(self, name, page):
        shown = "".join(text(e) + "\n" for e in page.iter() if local(e) in ("td", "th", "dd", "data", "p", "li"))
        for word in ("nil", "Optional(", "NaN", "{{", "}}", "undefined"):
            self.assertIsNone(re.search(rf"(?<![A-Za-z]){re.escape(word)}(?![A-Za-z])", shown), word)

    @on_each_page
    def test_figures_show_the_digits_of_their_value(self, name, page):
        figures = [e for e in page.iter() if local(e) == "data"]
        self.assertGreater(len(figures), 10)
        for figure in figures:
            value, shown = figure.attrib["value"], text(figure)
            if "title" in figure.attrib:
                self.assertEqual(figure.attrib["title"], value)
            else:
                # In the tree of a row's figures all digits are shown.
                self.assertEqual(shown.replace("−", "-").replace(",", ""), value)
                continue
            if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", value) or not re.fullmatch(r"[−+]?[0-9,]+(\.[0-9]+)?%?", shown):
                continue
            scale = 100 if shown.endswith("%") else 1
            number = float(shown.replace("−", "-").replace(",", "").rstrip("%"))
            decimals = len(shown.rstrip("%").partition(".")[2])
            self.assertAlmostEqual(float(value) * scale, number, delta=0.5000001 * 10**-decimals, msg=value)

    # Which row of its table a line of the demo's page has, by the line's key.
    ROWS = {
        "product_summary": "month = :month and window_months = 12 and product_id::text = :key",
        "product_cause": "month = :month and window_months = 12 and compare = 'month' and basis = 'revenue' "
                         "and product_id::text = :key",
        "customer_summary": "month = :month and window_months = 12 and customer_id::text = :key",
        "category_summary": "month = :month and window_months = 12 and category = :key",
        "salesperson_summary": "month = :month and window_months = 12 and coalesce(salesperson_id::text, '') = :key",
        "profit_bridge": "month = :month and window_months = 1 and level = 'company' and compare = :key",
        "credit_summary": "month = :month and customer_id::text = :key",
        "visit_plan": "month = :month and customer_id::text = :key",
        "exception_line": "month = :month and concat_ws(' ', kind, sale_date, position) = :key",
    }

    def test_all_figures_are_those_of_the_tables(self):
        """Each line that names its row has the values of that row, with all digits."""
        found = {}
        for line in parse(reports.file("demo-en")).iter():
            table, key = line.attrib.get("data-table"), line.attrib.get("data-key")
            figures = [e for e in line.iter() if local(e) == "data" and e.attrib.get("data-column")]
            if not table or not figures:
                continue
            where = self.ROWS.get(table)
            if table == "company_summary":
                # In its own table a figure has a line, of three months.
                month, _, window = key.partition(" ")
                if not window:
                    continue
                where = f"month = '{month}' and window_months = {window}"
            self.assertIsNotNone(where, f"{table} {key}")
            found.setdefault((table, key, where), set()).update(
                (e.attrib["data-column"], e.attrib["value"]) for e in figures)
        compared = {}
        for (table, key, where), figures in found.items():
            columns = sorted({column for column, _ in figures})
            where = where.replace(":month", "'2026-10-01'").replace(":key", "'" + key.replace("'", "''") + "'")
            rows = reports.rows(f"select {', '.join(columns)} from tierbook.{table} where {where}")
            self.assertEqual(len(rows), 1, f"{table} {key}")
            for column, value in figures:
                self.assertEqual(value, rows[0][columns.index(column)], f"{table} {key} {column}")
                compared[table] = compared.get(table, 0) + 1
        for table in self.ROWS:
            self.assertGreater(compared.get(table, 0), 2, table)
        self.assertGreater(sum(compared.values()), 2000)

    def test_what_is_not_known_is_not_shown(self):
        """A shop without costs has no profit, and not one of 0; a failed night says so in one line."""
        shop = " ".join(
            text(e) for e in parse(reports.file("shop")).iter()
            if local(e) in ("h2", "caption", "th") or e.attrib.get("class") == "label")
        for word in ("Gross profit", "Gross margin", "Cross ratio", "Customers", "Turnover"):
            self.assertNotIn(word, shop)
        self.assertIn("Revenue", shop)
        alert = [text(e) for e in parse(reports.file("shop-failed")).iter() if e.attrib.get("role") == "alert"]
        self.assertEqual(len(alert), 1)
        self.assertIn("erp.sales_line", alert[0])
        self.assertNotIn("\\u000A", alert[0])

    def test_a_month_that_is_not_over_is_compared_with_nothing(self):
        page = parse(reports.file("large-unfinished"))
        self.assertIn("unfinished", text(next(e for e in page.iter() if e.attrib.get("class") == "meta")))
        changes = [e for e in page.iter() if e.attrib.get("class") in ("up", "down")]
        self.assertEqual(changes, [])
        charts = [e for e in page.iter() if e.attrib.get("id") == "chart-months-desc"]
        self.assertTrue(text(charts[0]).startswith("2026-09: "), "the line ends with the last month that is over")

    def test_sizes(self):
        for name in reports.NAMES:
            limit = 5_000_000 if name.startswith("large") else 1_500_000
            self.assertLessEqual(reports.file(name).stat().st_size, limit, name)

    def test_same_tables_give_same_bytes(self):
        first, second = (reports.file(name).parent for name in ("demo-en", "demo-again"))
        self.assertEqual((first / "report.html").read_bytes(), (second / "report.html").read_bytes())
        for card in (first / "cards").iterdir():
            self.assertEqual(card.read_bytes(), (second / "cards" / card.name).read_bytes(), card.name)
