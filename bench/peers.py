"""The peers of bench/run: what is installed for them, and what is found."""
import pathlib
import shutil
import subprocess
import sys

from meter import BENCH, FOLDER


def install():
    folder = FOLDER / "venv"
    subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    packages = ["duckdb==1.4.4", "duckdb-ext-postgres==1.4.4.20260205", "dbt-postgres"]
    # Wheels only, so that nothing is compiled.
    subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--only-binary", ":all:", *packages], check=True)


def programs():
    """The Python that has DuckDB, and dbt: of .tierbook/bench/venv, else those of the caller; None: not installed."""
    own = FOLDER / "venv" / "bin"
    python = own / "python" if (own / "python").exists() else pathlib.Path(sys.executable)
    test = subprocess.run([python, BENCH / "peer_duckdb.py", "--installed"], stdout=subprocess.PIPE, text=True)
    dbt = own / "dbt" if (own / "dbt").exists() else shutil.which("dbt")
    return (python, test.stdout.strip()) if test.returncode == 0 else (None, None), dbt
