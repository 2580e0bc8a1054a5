"""The peers of bench/run: what is installed for them, and what is found."""
import pathlib
import shutil
import subprocess
import sys

from meter import BENCH, FOLDER, say

# 1.5.5 is the newest DuckDB of which PyPI has the PostgreSQL extension too.
PACKAGES = [
    ("venv", ["duckdb==1.4.4", "duckdb-ext-postgres==1.4.4.20260205"]),
    ("venv", ["dbt-postgres"]),
    ("venv-duckdb", ["duckdb==1.5.5", "duckdb-extension-postgres-scanner==1.5.5"]),
    ("venv-polars", ["polars==2.1.0", "adbc-driver-postgresql==1.13.0", "pyarrow==26.0.1"]),
]


def install():
    """Each by itself: what cannot be had for this machine is told and left out."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, packages in PACKAGES:
        subprocess.run([sys.executable, "-m", "venv", FOLDER / name], check=True)
        # Wheels only, so that nothing is compiled.
        pip = [FOLDER / name / "bin" / "pip", "install", "--quiet", "--only-binary", ":all:"]
        if subprocess.run([*pip, *packages]).returncode == 0:
            say(f"installed: {', '.join(packages)}")
        else:
            say(f"not installed, so its rows are left out: {', '.join(packages)}")


def version(python, script):
    """What a peer's script says that it runs; None where something is missing."""
    if not pathlib.Path(python).exists():
        return None
    test = subprocess.run([python, BENCH / script, "--installed"], stdout=subprocess.PIPE, text=True)
    return test.stdout.strip() if test.returncode == 0 else None


class Peers:
    """The programs that are there: of .tierbook/bench, DuckDB and dbt else those of the caller."""

    def __init__(self):
        own = FOLDER / "venv" / "bin"
        self.duckdbs = []  # (key, Python, version); the first is the one that older figures are of
        older = own / "python" if (own / "python").exists() else pathlib.Path(sys.executable)
        for key, python in (("duckdb", older), ("duckdb_new", FOLDER / "venv-duckdb" / "bin" / "python")):
            found = version(python, "peer_duckdb.py")
            if found and found not in [have for _, _, have in self.duckdbs]:
                self.duckdbs.append((key, python, found))
        self.python_of_polars = FOLDER / "venv-polars" / "bin" / "python"
        self.polars_version = version(self.python_of_polars, "peer_polars.py")
        self.dbt = own / "dbt" if (own / "dbt").exists() else shutil.which("dbt")

    def missing(self):
        have = {"DuckDB 1.4": any(key == "duckdb" for key, _, _ in self.duckdbs),
                "DuckDB 1.5": any(key == "duckdb_new" for key, _, _ in self.duckdbs),
                "polars": self.polars_version, "dbt": self.dbt}
        return [name for name, found in have.items() if not found]
