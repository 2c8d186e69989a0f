"""The shop's API: /health, /ready, /metrics, /cart and /login on port 3000."""

import concurrent.futures
import http.server
import json
import os
import signal
import threading
import time
import uuid

import psycopg2
import redis

import database
import faults
import limits
import metrics
import migrate
import pino

VERSION = os.environ.get("APP_VERSION", "dev")
STARTED = time.monotonic()
ATTEMPTS = 2
PAUSE_SECONDS = 0.1

MAX_LOGIN_ATTEMPTS = int(os.environ.get("AUTH_LOGIN_MAX_ATTEMPTS", "5"))
WINDOW_MINUTES = int(os.environ.get("AUTH_LOGIN_ATTEMPT_WINDOW_MINUTES", "10"))
LOCKOUT_MINUTES = int(os.environ.get("AUTH_LOGIN_LOCKOUT_MINUTES", "15"))

checkers = concurrent.futures.ThreadPoolExecutor(max_workers=8, thread_name_prefix="check")


class Unavailable(Exception):
    """A dependency did not answer; it has been logged already."""


class Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = 15

    def do_GET(self):
        self.answer({"/health": self.health, "/ready": self.ready, "/metrics": self.metrics, "/cart": self.cart})

    def do_POST(self):
        self.answer({"/login": self.login})

    def answer(self, routes):
        began = time.monotonic()
        self.req_id = self.headers.get("X-Request-Id") or uuid.uuid4().hex
        path = self.path.split("?", 1)[0]
        route = routes.get(path, self.missing)
        # Probes come every few seconds: they speak up only when something is wrong.
        quiet = path in ("/health", "/ready", "/metrics")
        if not quiet:
            self.log_line(pino.info, "request received")
        try:
            status, body = route()
        except Unavailable as problem:
            status, body = 502, {"error": "dependency_unavailable", "dependency": str(problem)}
        except Exception as problem:  # the thread must answer whatever happens
            self.log_line(pino.error, str(problem), err={"type": type(problem).__name__, "message": str(problem)})
            status, body = 500, {"error": "internal"}
        seconds = time.monotonic() - began
        metrics.request_done(path if route != self.missing else "other", status, seconds)
        if not quiet:
            write = pino.info if status < 400 else pino.warn if status < 500 else pino.error
            done = "request completed" if status < 500 else "request failed"
            self.log_line(write, done, res={"statusCode": status}, responseTime=round(seconds * 1000))
        self.send(status, body)

    # -- routes: each returns a status and a body

    def health(self):
        return 200, {"status": "ok", "version": VERSION, "uptime": round(time.monotonic() - STARTED, 1)}

    def ready(self):
        checks, errors = check_dependencies()
        if not errors:
            return 200, {"status": "ready", "version": VERSION, "checks": checks}
        self.log_line(pino.warn, f"not ready: {', '.join(sorted(errors))}", errors=errors)
        return 503, {"status": "not_ready", "version": VERSION, "checks": checks, "errors": errors}

    def metrics(self):
        if not metrics.enabled():
            return 404, {"error": "metrics_disabled"}
        address = self.client_address[0]
        if not metrics.may_read(self.headers, address):
            guard = os.environ.get("METRICS_GUARD", "secret")
            self.log_line(pino.warn, "metrics_guard: refused", event="metrics_guard", guard=guard, remoteAddress=address)
            return 403, {"error": "forbidden"}
        return 200, metrics.render()

    def cart(self):
        visitor = self.headers.get("X-Forwarded-For") or self.client_address[0]
        if self.over_limit(visitor):
            return 429, {"error": "too_many_requests"}
        visits = self.query("count visit", database.count_visit, visitor)
        return 200, {"visitor": visitor, "visits": visits}

    def login(self):
        try:
            wish = json.loads(self.rfile.read(min(int(self.headers.get("Content-Length") or 0), 10_000)))
            user, password = str(wish["user"]), str(wish["password"])
        except (ValueError, KeyError, TypeError):
            return 400, {"error": "user_and_password_expected"}
        seconds = self.query("find lockout", database.locked_for, user)
        if seconds:
            self.log_line(pino.warn, "login refused: locked out", event="login_lockout", user=user)
            return 423, {"error": "locked", "seconds": seconds}
        if self.query("check password", database.password_matches, user, password):
            self.attempts("forget", limits.forget_failed_logins, user)
            return 200, {"user": user}
        failures = self.attempts("count", limits.failed_logins, user, WINDOW_MINUTES)
        self.log_line(pino.warn, "login failed", event="login_attempt", user=user, failures=failures)
        if failures >= MAX_LOGIN_ATTEMPTS:
            self.query("lock user", database.lock, user, LOCKOUT_MINUTES)
        return 401, {"error": "wrong_password"}

    def missing(self):
        return 404, {"error": "not_found"}

    # -- dependencies

    def query(self, what, function, *arguments):
        """Asks PostgreSQL, once more after a short pause if it does not answer."""
        for attempt in range(1, ATTEMPTS + 1):
            began = time.monotonic()
            try:
                result = function(self.req_id, *arguments)
            except psycopg2.OperationalError as problem:
                metrics.dependency_failed("postgres")
                err = faults.describe(problem, database.TARGET)
                self.log_line(pino.error, err["message"], err=err, query=what)
                if attempt < ATTEMPTS:
                    self.log_line(pino.warn, f"retry {attempt}/{ATTEMPTS - 1} in {PAUSE_SECONDS * 1000:.0f} ms", query=what)
                    time.sleep(PAUSE_SECONDS)
            else:
                self.log_line(pino.info, "database query", query=what, ms=round((time.monotonic() - began) * 1000))
                return result
        raise Unavailable("postgres")

    def attempts(self, what, function, *arguments):
        """Logins have no safe way on without Redis: they stop."""
        try:
            return function(*arguments)
        except redis.RedisError as problem:
            self.redis_failed(pino.error, problem, f"login attempts: cannot {what}")
            raise Unavailable("redis") from None

    def over_limit(self, visitor):
        """Without Redis the limiter lets everybody through, and says so."""
        try:
            over = limits.over_limit(visitor)
        except redis.RedisError as problem:
            self.redis_failed(pino.warn, problem, "rate limiter failing open")
            return False
        if over:
            self.log_line(pino.warn, "rate limit exceeded", event="rate_limit", visitor=visitor)
        return over

    def redis_failed(self, write, problem, msg):
        metrics.dependency_failed("redis")
        self.log_line(write, msg, err=faults.describe(problem, limits.TARGET))

    # -- plumbing

    def log_line(self, write, msg, **fields):
        write(msg, reqId=self.req_id, req={"method": self.command, "url": self.path}, **fields)

    def send(self, status, body):
        text = isinstance(body, str)
        payload = (body if text else json.dumps(body) + "\n").encode()
        self.send_response(status)
        self.send_header("Content-Type", "text/plain; version=0.0.4" if text else "application/json")
        self.send_header("Content-Length", str(len(payload)))
        self.send_header("X-Request-Id", self.req_id)
        self.end_headers()
        self.wfile.write(payload)

    def version_string(self):
        return "shop"

    def log_message(self, *_):
        """The built-in access log: our own lines say more."""


def check_dependencies():
    """What each dependency says, both asked at once: ({name: ok or failed}, {name: message})."""
    asked = {
        "postgres": (checkers.submit(database.ping), database.TARGET),
        "redis": (checkers.submit(limits.ping), limits.TARGET),
    }
    checks, errors = {}, {}
    for name, (answer, target) in asked.items():
        try:
            answer.result(timeout=4)
            checks[name] = "ok"
        except Exception as problem:  # whatever it is, this dependency cannot be used
            checks[name] = "failed"
            errors[name] = faults.describe(problem, target)["message"]
    return checks, errors


def migrate_when_possible():
    """The schema is brought up to date on start; a database that is not there yet is waited for."""
    complained = False
    while True:
        try:
            done = migrate.apply_pending()
            pino.info("schema up to date", applied=done)
            return
        except psycopg2.Error as problem:
            if not complained:
                pino.warn("schema: waiting for the database", err=faults.describe(problem, database.TARGET))
                complained = True
            time.sleep(0.5)


class Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request, client_address):
        pino.warn("connection broken off", remoteAddress=client_address[0])


def main():
    server = Server(("0.0.0.0", 3000), Handler)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: threading.Thread(target=server.shutdown).start())
    threading.Thread(target=migrate_when_possible, daemon=True).start()
    pino.info("listening", port=3000, version=VERSION)
    server.serve_forever(poll_interval=0.1)
    pino.info("stopped")
    os._exit(0)


if __name__ == "__main__":
    main()
