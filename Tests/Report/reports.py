"""The reports that tools/test-report has made, and what the database has."""
import os
import pathlib
import subprocess

FOLDER = pathlib.Path(os.environ["TIERBOOK_REPORTS"])
# By the name of their folder; each has the folder of its business date.
NAMES = (
    "demo-en", "demo-zh", "demo-both", "demo-of-3", "demo-month", "large-both", "large-unfinished", "shop", "shop-failed")


def file(name, pattern="report*.html"):
    found = sorted((FOLDER / name).rglob(f"2*/**/{pattern}"))
    assert len(found) == 1, f"{name} has {len(found)} of {pattern}"
    return found[0]


def rows(sql, database=os.environ["PGDATABASE"]):
    """The rows of a query, by itself on the demo, as texts; null is None."""
    output = subprocess.run(
        ["psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-F", "\x1f", "-R", "\x1e", "-P", "null=\x1d", "-c", sql],
        check=True, capture_output=True, text=True, env={**os.environ, "PGDATABASE": database}).stdout.rstrip("\n")
    return [[None if cell == "\x1d" else cell for cell in row.split("\x1f")] for row in output.split("\x1e") if row]
