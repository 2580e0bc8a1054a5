#!/usr/bin/env python3
"""Writes the statements of peer.sql as a dbt project into DIR, each a model of that name, for PostgreSQL as PG* says.

usage: peer_dbt.py DIR

    python3 -m venv venv && venv/bin/pip install dbt-postgres
    bench/peer_dbt.py DIR && venv/bin/dbt run --project-dir DIR --profiles-dir DIR
"""
import os
import pathlib
import re
import sys

PROJECT = """\
name: peer
version: '1.0'
profile: peer
flags: { send_anonymous_usage_stats: false }
models:
  +materialized: table
  +pre-hook: "set work_mem = '512MB'"
  +post-hook: "analyze {{ this }}"
"""

PROFILE = """\
peer:
  target: bench
  outputs:
    bench: { type: postgres, host: "%(PGHOST)s", port: %(PGPORT)s, user: %(PGUSER)s, password: none,
             dbname: %(PGDATABASE)s, schema: peer_dbt, threads: 2 }
"""


def main(arguments):
    if len(arguments) != 1:
        sys.exit(__doc__)
    folder = pathlib.Path(arguments[0])
    (folder / "models").mkdir(parents=True, exist_ok=True)
    text = re.sub(r"--.*", "", pathlib.Path(__file__).with_name("peer.sql").read_text())
    for name, body in re.findall(r"create table peer\.(\w+) as\s+(.*?);", text, re.S):
        model = re.sub(r"\bpeer\.(\w+)", r"{{ ref('\1') }}", re.sub(r"\b(from|join) peer\.(\w+)(?= (?:\)|group|$))",
                       r"\1 peer.\2 \2", body))
        (folder / "models" / f"{name}.sql").write_text(model + "\n")
    (folder / "dbt_project.yml").write_text(PROJECT)
    (folder / "profiles.yml").write_text(PROFILE % os.environ)


main(sys.argv[1:])
