"""Applies the SQL files of migrations/ in order, each once and in one transaction.

Run by the server when it starts, and by hand:  python3 /app/migrate.py
"""

import pathlib
import sys

import psycopg2

import database
import faults

FILES = sorted((pathlib.Path(__file__).parent / "migrations").glob("*.sql"))


def apply_pending():
    """Names of the files applied now. Two runs at once wait for each other."""
    done = []
    with database.transaction("migrate") as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(7301)")
        cursor.execute(
            "CREATE TABLE IF NOT EXISTS schema_migrations"
            " (name text PRIMARY KEY, applied_at timestamptz NOT NULL DEFAULT now())"
        )
        cursor.execute("SELECT name FROM schema_migrations")
        applied = {name for (name,) in cursor.fetchall()}
        for file in FILES:
            if file.name not in applied:
                cursor.execute(file.read_text())
                cursor.execute("INSERT INTO schema_migrations (name) VALUES (%s)", (file.name,))
                done.append(file.name)
    return done


def main():
    try:
        done = apply_pending()
    except psycopg2.Error as problem:
        print(f"migrate: {faults.describe(problem, database.TARGET)['message']}; nothing was changed", file=sys.stderr)
        return 1
    for name in done:
        print(f"applied {name}")
    print(f"{len(done)} applied, {len(FILES) - len(done)} already in place")
    return 0


if __name__ == "__main__":
    sys.exit(main())
