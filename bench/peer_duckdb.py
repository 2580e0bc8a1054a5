#!/usr/bin/env python3
"""The statements of peer.sql in DuckDB attached to PostgreSQL: reads schema erp, writes to schema peer_duckdb.

usage: peer_duckdb.py CONNINFO
       peer_duckdb.py --cells CONNINFO       only groups the lines by month, product and customer
       peer_duckdb.py --customer-product DAY CONNINFO
                                             only what each customer bought from that day on, and writes it
       peer_duckdb.py --installed            prints the version; exit code 3 where DuckDB or its extension is missing

    python3 -m venv venv && venv/bin/pip install duckdb==1.4.4 duckdb-ext-postgres==1.4.4.20260205
    python3 -m venv venv && venv/bin/pip install duckdb==1.5.5 duckdb-extension-postgres-scanner==1.5.5
"""
import pathlib
import re
import sys
import time

try:
    import duckdb
except ImportError:
    sys.exit(3)

LINE_COLUMNS = "sale_date, product_id, customer_id, quantity, net_amount, cost_amount"


def connected():
    """A connection with the extension loaded: from one of the packages above, else from DuckDB's own folder."""
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    packages = pathlib.Path(duckdb.__file__).parent.parent
    built = [file for folder in ("duckdb_ext/extensions/*/*", "duckdb_extension_postgres_scanner/extensions/*")
             for file in packages.glob(f"{folder}/postgres_scanner.duckdb_extension")]
    try:
        connection.execute(f"load '{built[0]}'" if built else "load postgres")
    except duckdb.Error:
        sys.exit(3)
    return connection


# The columns of customer_product that are of the customer's own purchases.
CUSTOMER_PRODUCT = """
create table pg.peer_duckdb.customer_product as
with sold as (
  select customer_id, product_id, count(*) as lines, sum(quantity) as quantity, sum(net_amount) as revenue,
    sum(net_amount - coalesce(cost_amount, quantity * unit_cost)) as gross_profit
  from pg.erp.sales_line join pg.erp.product using (product_id)
  where sale_date >= date '{day}'
  group by 1, 2
)
select date '2026-10-01' as month, {months} as window_months, customer_id, product_id, true as bought, lines, quantity,
  revenue, gross_profit, gross_profit / nullif(revenue, 0) as gross_margin,
  revenue / nullif(sum(revenue) over (partition by customer_id), 0) as customer_share,
  rank() over (partition by customer_id order by revenue desc, product_id) as customer_rank
from sold
"""


def write_customer_product(connection, day):
    year, month, _ = map(int, day.split("-"))
    months = 2026 * 12 + 10 - (year * 12 + month) + 1
    connection.execute("drop schema if exists pg.peer_duckdb cascade")
    connection.execute("create schema pg.peer_duckdb")
    connection.execute(CUSTOMER_PRODUCT.format(day=day, months=months))


def main(arguments):
    if arguments == ["--installed"]:
        connected()
        print(duckdb.__version__)
        return
    modes = arguments[:-1]
    if not arguments or modes not in ([], ["--cells"]) and (len(modes) != 2 or modes[0] != "--customer-product"):
        sys.exit(__doc__)
    started = time.monotonic()
    connection = connected()
    connection.execute(f"attach '{arguments[-1]}' as pg (type postgres)")
    if "--customer-product" in modes:
        write_customer_product(connection, modes[1])
        print(f"{time.monotonic() - started:.2f} s")
        return
    connection.execute("create schema erp")
    connection.execute(f"create table erp.sales_line as select {LINE_COLUMNS} from pg.erp.sales_line")
    if modes == ["--cells"]:
        connection.execute(
            """create table cell as
            select date_trunc('month', sale_date)::date as month, product_id, customer_id, count(*) as lines,
              sum(quantity) as quantity, sum(net_amount) as revenue, sum(cost_amount) as cost
            from erp.sales_line group by 1, 2, 3""")
        count = connection.execute("select count(*) from cell").fetchone()[0]
        print(f"{count} cells, {time.monotonic() - started:.2f} s")
        return
    for table in ("product", "customer", "stock_count"):
        connection.execute(f"create table erp.{table} as select * from pg.erp.{table}")
    read = time.monotonic()

    text = pathlib.Path(__file__).with_name("peer.sql").read_text()
    statements = re.sub(r"--.*", "", text).split(";")
    for statement in filter(str.strip, statements):
        connection.execute(statement)
    computed = time.monotonic()

    connection.execute("drop schema if exists pg.peer_duckdb cascade")
    connection.execute("create schema pg.peer_duckdb")
    for table in ("product_summary", "customer_summary"):
        connection.execute(f"create table pg.peer_duckdb.{table} as select * from peer.{table}")
    written = time.monotonic()
    print(f"read {read - started:.2f} s, compute {computed - read:.2f} s, write {written - computed:.2f} s")


main(sys.argv[1:])
