"""PostgreSQL: a connection for each request, so that a restarted database is found again at once."""

import contextlib
import os

import psycopg2

URL = os.environ.get("DATABASE_URL", "postgresql://shop@localhost:5432/shop")
TARGET = URL.rsplit("@", 1)[-1].split("/", 1)[0]


@contextlib.contextmanager
def transaction(name="app"):
    """Commits on the way out. `name` shows in pg_stat_activity and in PostgreSQL's own log lines."""
    connection = psycopg2.connect(
        URL, connect_timeout=2, application_name=name[:63], options="-c statement_timeout=3000"
    )
    try:
        with connection, connection.cursor() as cursor:
            yield cursor
    finally:
        connection.close()


def count_visit(name, visitor):
    with transaction(name) as cursor:
        cursor.execute(
            "INSERT INTO carts (visitor, visits) VALUES (%s, 1)"
            " ON CONFLICT (visitor) DO UPDATE SET visits = carts.visits + 1, seen_at = now() RETURNING visits",
            (visitor,),
        )
        return cursor.fetchone()[0]


def password_matches(name, user, password):
    with transaction(name) as cursor:
        cursor.execute("SELECT password = crypt(%s, password) FROM users WHERE name = %s", (password, user))
        row = cursor.fetchone()
        return bool(row and row[0])


def locked_for(name, user):
    """Seconds the user still has to wait, 0 when free to try."""
    with transaction(name) as cursor:
        cursor.execute("SELECT ceil(extract(epoch FROM until - now())) FROM lockouts WHERE user_name = %s", (user,))
        row = cursor.fetchone()
        return max(0, int(row[0])) if row else 0


def lock(name, user, minutes):
    with transaction(name) as cursor:
        cursor.execute(
            "INSERT INTO lockouts (user_name, until) VALUES (%s, now() + make_interval(mins => %s))"
            " ON CONFLICT (user_name) DO UPDATE SET until = excluded.until",
            (user, minutes),
        )


def ping():
    with transaction("ready") as cursor:
        cursor.execute("SELECT 1 FROM carts LIMIT 1")
