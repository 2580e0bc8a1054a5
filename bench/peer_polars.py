#!/usr/bin/env python3
"""The job of peer.sql in polars, over ADBC: reads schema erp, writes to schema peer_polars.

usage: peer_polars.py CONNINFO
       peer_polars.py --installed            prints the version; exit code 3 where polars or the driver is missing

Amounts are read as double precision, since ADBC brings `numeric` as text: the sums are not exact.

    python3 -m venv venv && venv/bin/pip install polars adbc-driver-postgresql pyarrow
"""
import sys
import time

try:
    import adbc_driver_postgresql.dbapi
    import polars as pl
except ImportError:
    sys.exit(3)

READ = {
    "sales_line": "select sale_date, product_id, customer_id, quantity::float8, net_amount::float8 as revenue,"
                  " cost_amount::float8 as cost from erp.sales_line",
    "product": "select product_id, unit_cost::float8 from erp.product",
    "customer": "select customer_id, customer_name, kind, channel, region from erp.customer",
    "stock_count": "select as_of, product_id, value::float8 as stock from erp.stock_count",
}
PERIOD = ["month", "window_months"]


def month_of(column):
    return pl.col(column).dt.truncate("1mo").alias("month")


def sums():
    return [pl.len().alias("lines"), *(pl.col(name).sum() for name in ("quantity", "revenue", "cost"))]


def reach(months):
    """Which months each window holds, and the month whose end opens it."""
    rows = [
        (months[end], length, held)
        for end in range(len(months)) for length in (1, 3, 12) if end + 1 >= length
        for held in months[end + 1 - length:end + 1]]
    kinds = {"month": pl.Date, "window_months": pl.Int32, "held_month": pl.Date}
    opening = pl.col("month").dt.offset_by(pl.format("-{}mo", "window_months"))
    return pl.DataFrame(rows, schema=kinds, orient="row").with_columns(opening.alias("opening_month"))


def in_windows(windows, monthly, key):
    held = windows.join(monthly.rename({"month": "held_month"}), on="held_month")
    names = [name for name in monthly.columns if name not in ("month", key)]
    return held.group_by(*PERIOD, key).agg(pl.col(name).sum() for name in names)


def ranked(frame, value, key, name, within=(), cuts=(0.75, 0.95)):
    """With rank, cumulative share and tier by a value, among the rows of a period or of a group in it."""
    groups = [*PERIOD, *within]
    positive = pl.col(value).clip(lower_bound=0)
    share = pl.col(f"{name}_share")
    ordered = frame.sort([*groups, value, key], descending=[*[False] * len(groups), True, False], nulls_last=True)
    return ordered.with_columns(
        pl.int_range(1, pl.len() + 1).over(groups).alias(f"{name}_rank"),
        (positive.cum_sum().over(groups) / positive.sum().over(groups)).alias(f"{name}_share"),
    ).with_columns(
        pl.when(share < cuts[0]).then(pl.lit("A")).when(share < cuts[1]).then(pl.lit("B")).otherwise(pl.lit("C"))
        .alias(f"{name}_tier"))


def measured(sold):
    profit, revenue = pl.col("revenue") - pl.col("cost"), pl.col("revenue")
    return sold.with_columns(
        profit.alias("gross_profit"), (profit / revenue).alias("gross_margin"),
        (revenue / revenue.sum().over(PERIOD)).alias("sales_share"))


def product_summary(lines, stock_counts, windows):
    monthly = lines.group_by("month", "product_id").agg(sums())
    stock = stock_counts.group_by(month_of("as_of"), "product_id").agg(pl.col("stock").sum())
    # The stock at the end of a month is also what the next one opens with.
    halves = pl.concat([stock, stock.with_columns(pl.col("month").dt.offset_by("1mo"))])
    average = in_windows(windows, halves, "product_id").with_columns(
        (pl.col("stock") / (2 * pl.col("window_months"))).alias("average_stock")).drop("stock")
    openings = windows.select(*PERIOD, "opening_month").unique()
    frame = measured(in_windows(windows, monthly, "product_id")).join(openings, on=PERIOD).join(
        average, on=[*PERIOD, "product_id"], how="left").join(
        stock.rename({"month": "opening_month", "stock": "opening_stock"}), on=["opening_month", "product_id"],
        how="left").join(
        stock.rename({"stock": "closing_stock"}), on=["month", "product_id"], how="left").drop("opening_month")
    cross = pl.col("gross_profit") / pl.col("average_stock")
    frame = frame.with_columns(
        (pl.col("revenue") / pl.col("average_stock")).alias("turnover"), cross.alias("cross_ratio"),
        (cross * pl.col("sales_share")).alias("contribution_ratio"))
    for value, name in (("revenue", "revenue"), ("gross_profit", "profit"), ("contribution_ratio", "contribution")):
        frame = ranked(frame, value, "product_id", name)
    return frame


def customer_summary(lines, customers, windows):
    monthly = lines.group_by("month", "customer_id").agg(sums())
    frame = measured(in_windows(windows, monthly, "customer_id")).join(customers, on="customer_id")
    frame = ranked(frame, "revenue", "customer_id", "overall_revenue").drop("overall_revenue_tier")
    for value, name in (("revenue", "revenue"), ("gross_profit", "profit")):
        frame = ranked(frame, value, "customer_id", name, within=["channel"], cuts=(0.80, 0.95))
    return frame


def main(arguments):
    if arguments == ["--installed"]:
        return print(pl.__version__)
    if len(arguments) != 1 or arguments[0].startswith("-"):
        sys.exit(__doc__)
    started = time.monotonic()
    with adbc_driver_postgresql.dbapi.connect(arguments[0]) as connection:
        tables = {name: pl.read_database(query, connection) for name, query in READ.items()}
        read = time.monotonic()

        lines = tables["sales_line"].join(tables["product"], on="product_id").with_columns(
            month_of("sale_date"), pl.coalesce("cost", pl.col("quantity") * pl.col("unit_cost")).alias("cost"))
        windows = reach(sorted(lines["month"].unique()))
        summaries = {
            "product_summary": product_summary(lines, tables["stock_count"], windows),
            "customer_summary": customer_summary(lines, tables["customer"], windows),
        }
        computed = time.monotonic()

        with connection.cursor() as cursor:
            cursor.execute("drop schema if exists peer_polars cascade")
            cursor.execute("create schema peer_polars")
            for name, summary in summaries.items():
                cursor.adbc_ingest(name, summary.to_arrow(), mode="create", db_schema_name="peer_polars")
        connection.commit()
    written = time.monotonic()
    print(f"read {read - started:.2f} s, compute {computed - read:.2f} s, write {written - computed:.2f} s")


main(sys.argv[1:])
