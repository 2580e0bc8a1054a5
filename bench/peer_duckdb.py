#!/usr/bin/env python3
"""The statements of peer.sql in DuckDB attached to PostgreSQL: reads schema erp, writes to schema peer_duckdb.

usage: peer_duckdb.py [--cells] CONNINFO     --cells: only groups the lines by month, product and customer
       peer_duckdb.py --installed            prints the version; exit code 3 where DuckDB or its extension is missing

    python3 -m venv venv && venv/bin/pip install duckdb==1.4.4 duckdb-ext-postgres==1.4.4.20260205
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
    """A connection with the extension loaded: from the package duckdb-ext-postgres, else from DuckDB's own folder."""
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true"})
    packages = pathlib.Path(duckdb.__file__).parent.parent
    built = list(packages.glob("duckdb_ext/extensions/*/*/postgres_scanner.duckdb_extension"))
    try:
        connection.execute(f"load '{built[0]}'" if built else "load postgres")
    except duckdb.Error:
        sys.exit(3)
    return connection


def main(arguments):
    if arguments == ["--installed"]:
        connected()
        print(duckdb.__version__)
        return
    if not arguments or arguments[:-1] not in ([], ["--cells"]):
        sys.exit(__doc__)
    started = time.monotonic()
    connection = connected()
    connection.execute(f"attach '{arguments[-1]}' as pg (type postgres)")
    connection.execute("create schema erp")
    connection.execute(f"create table erp.sales_line as select {LINE_COLUMNS} from pg.erp.sales_line")
    if arguments[0] == "--cells":
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
