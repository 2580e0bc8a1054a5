"""The workbook as a spreadsheet program has it after opening, and as a reader of its file."""
import datetime
import decimal
import pathlib
import subprocess
import tempfile
import unittest
import warnings

import html5lib
import openpyxl

import reports

ERRORS = ("#REF!", "#NAME?", "#VALUE!", "#DIV/0!", "#N/A", "#NUM!", "#NULL!", "Err:")
ROW = "where month = '2026-10-01' and window_months = 12"
# The heading of each column that is compared.
COMMON = {"revenue": "Revenue", "gross_profit": "Gross profit", "gross_margin": "Gross margin"}
PRODUCTS = {
    "product_id": "Product no.", "product_name": "Product", "category": "Category", **COMMON, "turnover": "Turnover",
    "cross_ratio": "Cross ratio", "contribution_ratio": "Contribution ratio", "revenue_tier": "Tier by revenue",
    "contribution_tier": "Tier by contribution ratio"}
CUSTOMERS = {
    "customer_id": "Customer no.", "customer_name": "Customer", "channel": "Channel", **COMMON,
    "revenue_tier": "Tier by revenue within the segment", "profit_tier": "Tier by gross profit within the segment",
    "key_account": "Key account", "last_sale_on": "Last sale"}


def lists(sheet):
    """The rows of a sheet's table, by heading."""
    assert len(sheet.tables) == 1, sheet.title
    found = list(next(iter(sheet.tables.values())).ref.split(":"))
    cells = [[cell.value for cell in row] for row in sheet[f"{found[0]}:{found[1]}"]]
    return [dict(zip(cells[0], row)) for row in cells[1:]]


class Books(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        """LibreOffice opens each workbook, computes its formulas anew, and writes what it has."""
        cls.folder = tempfile.TemporaryDirectory(prefix="tierbook-books.")
        cls.opened, cls.written = {}, {}
        for name in ("demo-en", "demo-zh", "demo-of-3", "large-both"):
            path = reports.file(name, "report*.xlsx")
            out = pathlib.Path(cls.folder.name) / name
            subprocess.run(
                ["soffice", f"-env:UserInstallation=file://{cls.folder.name}/profile", "--headless", "--convert-to",
                 "xlsx:Calc MS Excel 2007 XML", "--outdir", out, path],
                check=True, capture_output=True, timeout=120)
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                cls.opened[name] = openpyxl.load_workbook(out / path.name, data_only=True)
                cls.written[name] = openpyxl.load_workbook(path, data_only=True)

    def setUp(self):
        # openpyxl says that it leaves out the bars in cells, which are not read here.
        warnings.filterwarnings("ignore", module="openpyxl")

    @classmethod
    def tearDownClass(cls):
        cls.folder.cleanup()

    def test_no_formula_is_in_error_and_each_has_the_value_that_was_written(self):
        formulas = 0
        for name, opened in self.opened.items():
            self.assertEqual(opened.sheetnames, self.written[name].sheetnames)
            made = openpyxl.load_workbook(reports.file(name, "report*.xlsx"))
            for sheet in made:
                for row in sheet.iter_rows():
                    for cell in row:
                        there = opened[sheet.title][cell.coordinate].value
                        if isinstance(there, str):
                            self.assertFalse(there.startswith(ERRORS), f"{name} {sheet.title} {cell.coordinate}")
                        if cell.data_type != "f":
                            continue
                        formulas += 1
                        value = self.written[name][sheet.title][cell.coordinate].value
                        place = f"{name} {sheet.title} {cell.coordinate} {cell.value}"
                        if isinstance(value, (int, float)):
                            self.assertAlmostEqual(there, value, delta=max(abs(value) * 1e-12, 1e-6), msg=place)
                        else:
                            self.assertEqual(there, value, place)
        self.assertGreater(formulas, 20)

    def compare(self, sheet, table, headings, order):
        columns = tuple(headings)
        wanted = reports.rows(f"select {', '.join(columns)} from tierbook.{table} {ROW} order by {order}")
        found = lists(self.opened["demo-en"][sheet])
        self.assertEqual(len(found), len(wanted))
        compared = 0
        for row, values in zip(found, wanted):
            for column, value in zip(columns, values):
                there = row[headings[column]]
                place = f"{sheet} {values[0]} {column}"
                if value is None:
                    self.assertIsNone(there, place)
                elif value in ("t", "f"):
                    # LibreOffice writes a truth as a formula whose value is a number.
                    self.assertEqual(bool(there), value == "t", place)
                elif isinstance(there, datetime.datetime):
                    self.assertEqual(there.date().isoformat(), value, place)
                elif isinstance(there, (int, float)):
                    # A cell holds a double, of which LibreOffice writes 15 digits.
                    self.assertAlmostEqual(float(decimal.Decimal(value)), there, delta=abs(there) * 1e-14, msg=place)
                else:
                    self.assertEqual(there, value, place)
                compared += 1
        self.assertGreater(compared, 1000)

    def test_products_are_those_of_the_table(self):
        self.compare("Products", "product_summary", PRODUCTS,
                     "revenue_rank nulls last, revenue desc nulls last, product_id")

    def test_customers_are_those_of_the_table(self):
        self.compare("Customers", "customer_summary", CUSTOMERS, "revenue desc, customer_id")

    def test_work_list_is_that_of_the_page(self):
        """One salesperson's work: each customer of the page, in its order, with its reasons and what to offer."""
        page = html5lib.parse(reports.file("demo-of-3").read_text(encoding="utf-8"), namespaceHTMLElements=False)
        section = next(e for e in page.iter("section") if e.attrib.get("id") == "work")
        lines = [row for row in section.iter("tr") if row.attrib.get("data-table") == "customer_summary"]
        self.assertGreater(len(lines), 5)
        found = lists(self.opened["demo-of-3"]["Work list"])
        self.assertEqual(len(found), len(lines))
        revenues = dict(reports.rows(
            f"select customer_id, revenue from tierbook.customer_summary {ROW} and salesperson_id = 3"))
        for row, line in zip(found, lines):
            key = line.attrib["data-key"]
            cells = [" ".join("".join(cell.itertext()).split()) for cell in line]
            self.assertEqual(str(row["Customer no."]), key)
            self.assertEqual(
                [row["Customer"], row[CUSTOMERS["revenue_tier"]], row["Why"], row["What to offer"] or "–"],
                [cells[0], *cells[2:]], key)
            self.assertAlmostEqual(row["Revenue"], float(revenues[key]), delta=1e-6, msg=key)

    def test_names_of_sheets_fit(self):
        for name, book in self.written.items():
            for sheet in book.sheetnames:
                self.assertLessEqual(len(sheet), 31)
            self.assertEqual(len({s.lower() for s in book.sheetnames}), len(book.sheetnames), name)

    def test_same_tables_give_same_bytes(self):
        self.assertEqual(
            reports.file("demo-en", "report*.xlsx").read_bytes(), reports.file("demo-again", "report*.xlsx").read_bytes())

