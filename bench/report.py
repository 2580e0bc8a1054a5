"""What bench/run says at its end: the table, what the job is to reach, and the JSON file."""
import json
import os

import meter
from meter import BENCH, LONG_HISTORY, NIGHTS, ROOT, STAGES, say


def load():
    return [round(value, 2) for value in os.getloadavg()]


def table(session):
    """The rows as text, with their ratios to the floor and to the peers."""
    names = {"floor": "÷ floor", **{key: f"÷ DuckDB {version}" for key, _, version in session.peers.duckdbs},
             "sql": "÷ SQL"}
    bases = [(key, name) for key, name in names.items() if key in session.rows]
    head = ["", "seconds", "from – to", "CPU s", "peak MB", "files MB", *[name for _, name in bases]]
    lines = [head]
    for row in session.rows.values():
        seconds = [one.seconds for one in row.measurements]
        line = [row.title, f"{row.median():.2f}", f"{min(seconds):.2f} – {max(seconds):.2f}",
                f"{row.median('cpu_seconds'):.2f}", f"{row.median('peak_mb'):.0f}" if row.memory else "server's",
                "" if row.files_mb() is None else f"{row.files_mb():.0f}"]
        for key, _ in bases:
            line.append(f"{row.median() / session.rows[key].median():.2f}" if row.compared else "")
        lines.append(line)
    widths = [max(len(line[column]) for line in lines) for column in range(len(head))]
    return "\n".join(
        "  ".join(cell.ljust(width) if column == 0 else cell.rjust(width)
                  for column, (cell, width) in enumerate(zip(line, widths))).rstrip() for line in lines)


def goals(session):
    """What the job is to reach, as (what, limit, measured); only what could be measured."""
    def seconds(key):
        return session.rows[key].median() if key in session.rows else None

    def peak(key):
        return session.rows[key].median("peak_mb") if key in session.rows else None

    def quickest_duckdb(suffix):
        """Of the versions that are installed."""
        return min((seconds(key + suffix) for key, _, _ in session.peers.duckdbs if key + suffix in session.rows),
                   default=None)

    def ratio(what, limit, one, other):
        if one is not None and other:
            found.append((what, limit, one / other))

    found = []
    whole = seconds("rebuild")
    ratio("everything ÷ floor", 2.0, whole, seconds("floor"))
    for key, _, version in session.peers.duckdbs:
        ratio(f"everything ÷ DuckDB {version}", 0.5, whole, seconds(key))
    ratio("everything ÷ SQL by hand", 0.2, whole, seconds("sql"))
    peaks = [peak(f"stage_{stage}") for stage in STAGES if f"stage_{stage}" in session.rows]
    ratio("highest memory of a stage, MB", 200, max(peaks, default=None), 1)
    night = seconds(f"night_{session.given.months}")
    ratio("usual night ÷ everything", 0.1, night, whole)
    ratio(f"night after {LONG_HISTORY} months ÷ {session.given.months} months", 1.2,
          seconds(f"night_{LONG_HISTORY}"), night)
    ratio("nothing to do, s", 0.3, seconds("idle"), 1)
    ratio("a product explained, s", 1.0, seconds("explain"), 1)
    ratio("a product explained, MB", 64, peak("explain"), 1)
    ratio("all tables: everything ÷ floor", 3.0, seconds("defaults"), seconds("floor"))
    ratio("all tables: usual night ÷ floor", 0.5, seconds("defaults_night"), seconds("floor"))
    ratio("customer_product, read and grouped ÷ DuckDB's", 1.0, seconds("cells"), quickest_duckdb("_cells"))
    ratio("customer_product alone ÷ DuckDB, grouped and written", 1.0,
          seconds("customer_product_alone"), quickest_duckdb("_written"))
    if whole and seconds("customer_product"):
        ratio("customer_product, added to everything ÷ DuckDB, grouped and written", 1.0,
              max(0, seconds("customer_product") - whole), quickest_duckdb("_written"))
    ratio("with customer_product, MB", 600, peak("customer_product"), 1)
    # Those of the full size.
    if session.given.keys_scale == 1:
        ratio("500,000 customers × 200,000 products, s", 60, seconds("keys"), 1)
        ratio("500,000 customers × 200,000 products, MB", 600, peak("keys"), 1)
        ratio("100,000 customers × 40,000 products, s", 5, seconds("keys_few_lines"), 1)
        ratio("200,000 products × 60 months, MB", 600, peak("keys_products"), 1)
    return found


def show(session, before):
    given = session.given
    source = (f"{given.lines:,} lines, {given.months} months, {given.products:,} products, {given.customers:,} "
              f"customers, {given.exceptions:g} of the lines below cost; medians of {given.rounds}, and of {NIGHTS} nights")
    if given.parts == ["keys"]:
        source = f"many keys; medians of {given.rounds}"
    text = [source, "", table(session), ""]
    if "keys" in session.rows and given.keys_scale != 1:
        text += [f"Many keys: {given.keys_scale:g} of the sizes that their rows name.", ""]
    reached = goals(session)
    if reached:
        width = max(len(what) for what, _, _ in reached)
        text.append("what it is to reach, at most".ljust(width) + "   limit  measured")
        for what, limit, value in reached:
            verdict = "reached" if value <= limit else "not reached"
            text.append(f"{what.ljust(width)}  {limit:6g}  {value:8.2f}  {verdict}")
        text.append("")
    missing = session.peers.missing()
    if missing:
        text.append(f"Not installed, so not measured: {', '.join(missing)} (bench/run --install-peers).")
    if before[0] > 0.5:
        text.append(f"Other work was running when this began (load {before[0]:.1f}): take the ratios as rough.")
    print("\n".join(text), flush=True)


def write(session, before):
    given = session.given
    name = "keys" if given.parts == ["keys"] else given.lines
    path = given.output or BENCH / "results" / f"{meter.today()}-{name}.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    facts = {
        "date": meter.today(),
        "version": meter.version_of_sources(),
        "programs": os.path.relpath(given.programs, ROOT),
        "lines": given.lines, "months": given.months, "products": given.products, "customers": given.customers,
        "exceptions": given.exceptions, "keys_scale": given.keys_scale,
        "machine": meter.machine(),
        "load": {"before": before, "after": load()},
        "server": {"version": session.database.psql("-c", "show server_version", database="postgres"),
                   **session.server.settings},
        "rows": [row.facts() for row in session.rows.values()],
        "goals": [{"what": what, "limit": limit, "measured": round(value, 3)} for what, limit, value in goals(session)],
    }
    path.write_text(json.dumps(facts, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    say(f"written: {os.path.relpath(path)}")
