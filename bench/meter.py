"""What bench/run is made of: the server, the source, a process under the clock, and the facts of the machine."""
import hashlib
import itertools
import os
import pathlib
import platform
import re
import statistics
import subprocess
import sys
import time
from datetime import datetime, timezone

ROOT = pathlib.Path(__file__).resolve().parent.parent
BENCH = ROOT / "bench"
FOLDER = ROOT / ".tierbook" / "bench"
STAGES = ("extract", "measure", "classify", "publish")
LONG_HISTORY = 60
NIGHTS = 7


def say(text):
    print(f"==> {text}", file=sys.stderr, flush=True)


def memory_mb():
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // 2**20


class Measurement:
    """One process from its start to its end."""

    def __init__(self, command, environment, log):
        with open(log, "ab") as output:
            output.write(f"\n$ {' '.join(map(str, command))}\n".encode())
            output.flush()
            started = time.monotonic()
            process = subprocess.Popen(
                list(map(str, command)), cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, stdout=output,
                stderr=output)
            # Counts those that it started and waited for. Memory is the highest of one process, not a sum.
            _, status, usage = os.wait4(process.pid, 0)
            self.seconds = time.monotonic() - started
        process.returncode = os.waitstatus_to_exitcode(status)
        self.cpu_seconds = usage.ru_utime + usage.ru_stime
        self.peak_mb = usage.ru_maxrss / (2**20 if sys.platform == "darwin" else 1024)
        self.files_mb = None  # what lies in the work directory afterwards, where there is one
        if process.returncode != 0:
            raise SystemExit(f"bench: exit code {process.returncode} of {' '.join(map(str, command))}; see {log}")


class Row:
    """What is measured under one name, once a round."""

    def __init__(self, key, title, memory=True, compared=True):
        # `compared`: on the source of the floor and the peers.
        self.key, self.title, self.memory, self.compared = key, title, memory, compared
        self.measurements = []

    def files_mb(self):
        sizes = [one.files_mb for one in self.measurements if one.files_mb is not None]
        return statistics.median(sizes) if sizes else None

    def median(self, field="seconds"):
        return statistics.median(getattr(one, field) for one in self.measurements)

    def facts(self):
        facts = {
            "key": self.key,
            "title": self.title,
            "seconds": [round(one.seconds, 3) for one in self.measurements],
            "median_seconds": round(self.median(), 3),
            "cpu_seconds": [round(one.cpu_seconds, 3) for one in self.measurements],
        }
        if self.memory:
            facts["peak_mb"] = [round(one.peak_mb, 1) for one in self.measurements]
            facts["median_peak_mb"] = round(self.median("peak_mb"), 1)
        if self.files_mb() is not None:
            facts["files_mb"] = [round(one.files_mb, 1) for one in self.measurements]
        return facts


class Server:
    """The throwaway server of the tests, with the settings that docs/performance.md explains."""

    settings = {
        "shared_buffers": f"{min(4096, memory_mb() // 4)}MB",
        "work_mem": "256MB",
        "max_wal_size": "8GB",
        "checkpoint_timeout": "1h",
        "max_parallel_workers_per_gather": str(min(2, os.cpu_count() or 1)),
        "autovacuum": "off",
    }

    def __init__(self):
        self.folder = FOLDER / "server"
        self.facts = {}

    def tool(self, command, environment=None):
        command = [ROOT / "tools" / "postgres-server", command, self.folder]
        return subprocess.run(command, env=environment, stdout=subprocess.PIPE, text=True)

    def __enter__(self):
        FOLDER.mkdir(parents=True, exist_ok=True)
        # One that was left running may have other settings.
        self.tool("stop")
        options = " ".join(f"-c {name}={value}" for name, value in self.settings.items())
        started = self.tool("start", {**os.environ, "TIERBOOK_SERVER_OPTIONS": options})
        if started.returncode != 0:
            raise SystemExit("bench: the server did not start")
        self.facts = dict(line.split("=", 1) for line in started.stdout.splitlines())
        return self

    def __exit__(self, *_):
        self.tool("stop")

    def remove(self):
        self.tool("remove")


class Database:
    """A source of bench/generate.sql in a database of its own, kept for the next time."""

    def __init__(self, server, lines, months, products, customers, exceptions, holders=10, activities=1):
        # The names are those of the variables in generate.sql.
        self.values = {
            "lines": lines, "months": months, "products": products, "customers": customers, "exceptions": exceptions,
            "holders": holders, "activities": activities}
        self.months = months
        # A share in millionths, since a name without quotes takes no point.
        numbers = [lines, months, products, customers, f"{round(exceptions * 1e6)}ppm"]
        if (holders, activities) != (10, 1):
            numbers += [holders, activities]
        self.name = "_".join(map(str, ["bench", *numbers]))
        given = {key: value for key, value in os.environ.items() if not key.startswith("PG")}
        self.environment = {
            **given,
            "PGHOST": server.facts["socket"],
            "PGPORT": server.facts["port"],
            "PGUSER": server.facts["user"],
            "PGDATABASE": self.name,
            "PGOPTIONS": "-c client_min_messages=warning",
        }
        facts = server.facts
        self.conninfo = f"host={facts['socket']} port={facts['port']} user={facts['user']} dbname={self.name}"

    def psql(self, *arguments, database=None, output=None, settings=""):
        environment = {**self.environment, "PGDATABASE": database or self.name}
        environment["PGOPTIONS"] += f" {settings}"
        command = ["psql", "-XqAt", "-v", "ON_ERROR_STOP=1", *map(str, arguments)]
        result = subprocess.run(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
        if output is not None:
            print(result.stdout, end="", file=output, flush=True)
        if result.returncode != 0:
            raise SystemExit(f"bench: psql failed: {' '.join(command)}")
        return result.stdout.strip()

    def variables(self, **more):
        return [part for name, value in {**self.values, **more}.items() for part in ("-v", f"{name}={value}")]

    def fill(self):
        """Makes the source, unless it is there; takes back the nights that were added to it."""
        # With the share itself, of which the name has six decimals.
        version = f"{hash_of(BENCH / 'generate.sql')} {self.values['exceptions']!r}"
        have = self.psql(
            "-c", f"select shobj_description(oid, 'pg_database') from pg_database where datname = '{self.name}'",
            database="postgres")
        if have == version:
            self.psql("-f", "bench/restore.sql")
        else:
            values = self.values
            say(f"making {values['lines']:,} lines in {values['months']} months, {values['products']:,} products, "
                f"{values['customers']:,} customers")
            self.psql("-c", f"drop database if exists {self.name} with (force)", database="postgres")
            self.psql("-c", f"create database {self.name}", database="postgres")
            self.psql(*self.variables(), "-f", "bench/generate.sql")
            # Written last: half a source does not count.
            self.psql("-c", f"comment on database {self.name} is '{version}'")
        self.clear()

    def clear(self):
        """Drops all results."""
        for schema in (
                "tierbook_bench", "tierbook_bench_defaults", "peer", "peer_duckdb", "peer_polars", "peer_dbt"):
            self.psql("-c", f"drop schema if exists {schema} cascade")
        self.settle()

    def settle(self):
        """Has what was written so far on the disk: each starts from the same."""
        self.psql("-c", "checkpoint")
        os.sync()

    def night(self, day):
        self.psql(*self.variables(day=day), "-f", "bench/night.sql")
        self.settle()


def hash_of(path):
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


def first_month(months):
    """The first of so many months, of which the last is October 2026."""
    before = 2026 * 12 + 10 - months
    return f"{before // 12}-{before % 12 + 1:02}"


class Tierbook:
    """The executables, at work on one database with one variant of bench/pipeline.yaml or another file."""

    numbers = itertools.count(1)

    def __init__(self, database, programs, log, variant="main", edits=None, base="pipeline.yaml", without=()):
        self.database, self.programs, self.log = database, programs, log
        self.name = f"{variant}-{database.name}"
        self.work = self.new_folder()
        first = first_month(database.months)
        text = (BENCH / base).read_text()
        for name in without:
            text, found = re.subn(rf"^  {name}:\n(?:    .*\n)+", "", text, flags=re.MULTILINE)
            if not found:
                raise SystemExit(f"bench: bench/{base} has no input '{name}'")
        for piece, replacement in {"first_month: 2024-11": f"first_month: {first}", **(edits or {})}.items():
            if piece not in text:
                raise SystemExit(f"bench: bench/{base} has no '{piece}'")
            text = text.replace(piece, replacement)
        self.first_month = first
        self.file = FOLDER / f"{self.name}.yaml"
        self.file.write_text(text)

    def new_folder(self):
        return FOLDER / "work" / f"{self.name}-{next(self.numbers)}"

    def forget(self):
        """As on the first night: neither files nor tables."""
        # Emptied, not removed: whenever it makes a file, an ext4 without a journal passes over each one that was removed
        # in the last minute. That can be 0.2 s of a run, and no night removes hundreds of files before it begins.
        for file in self.work.rglob("*"):
            if file.is_file():
                os.truncate(file, 0)
        self.work = self.new_folder()
        self.database.clear()

    def run(self, day, *program):
        program = program or ("tierbook", "run")
        command = [self.programs / program[0], *program[1:], self.file, "--date", day, "--work-dir", self.work]
        result = Measurement(command, self.database.environment, self.log)
        result.files_mb = sum(file.stat().st_size for file in self.work.rglob("*") if file.is_file()) / 2**20
        return result

    def explain(self, *question):
        command = [self.programs / "tierbook", "explain", self.file, "--work-dir", self.work, *question]
        return Measurement(command, self.database.environment, self.log)


def machine():
    model = platform.processor() or platform.machine()
    try:
        for line in open("/proc/cpuinfo", encoding="utf-8"):
            if line.startswith("model name"):
                model = line.split(":", 1)[1].strip()
                break
    except OSError:
        pass
    return {
        "processor": model,
        "cores": os.cpu_count(),
        "memory_mb": memory_mb(),
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
    }


def version_of_sources():
    def git(*arguments):
        return subprocess.run(["git", *arguments], cwd=ROOT, stdout=subprocess.PIPE, text=True).stdout.strip()

    changed = "+" if git("status", "--porcelain", "--untracked-files=no", "Sources") else ""
    return git("rev-parse", "--short", "HEAD") + changed


def today():
    return datetime.now(timezone.utc).strftime("%Y-%m-%d")
