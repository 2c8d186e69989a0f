"""Counters in the Prometheus text format, and the guard in front of them."""

import collections
import hmac
import ipaddress
import os
import threading
import time

BUCKETS = (0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5)

_lock = threading.Lock()
_requests = collections.Counter()
_buckets = collections.Counter()
_seconds = collections.Counter()
_errors = collections.Counter({"postgres": 0, "redis": 0})
_started = time.time()


def request_done(route, status, seconds):
    with _lock:
        _requests[route, status] += 1
        _seconds[route] += seconds
        for bucket in BUCKETS:
            if seconds <= bucket:
                _buckets[route, bucket] += 1


def dependency_failed(name):
    with _lock:
        _errors[name] += 1


def enabled():
    return os.environ.get("METRICS_ENABLED") == "true"


def may_read(headers, address):
    guard = os.environ.get("METRICS_GUARD", "secret")
    if guard == "cidr":
        networks = os.environ.get("METRICS_GUARD_ALLOWLIST", "").split(",")
        return any(ipaddress.ip_address(address) in ipaddress.ip_network(n.strip()) for n in networks if n.strip())
    secret = os.environ.get("METRICS_GUARD_SECRET", "")
    return bool(secret) and hmac.compare_digest(headers.get("x-metrics-secret", ""), secret)


def render():
    with _lock:
        lines = ["# HELP http_requests_total Requests answered.", "# TYPE http_requests_total counter"]
        for (route, status), n in sorted(_requests.items()):
            lines.append(f'http_requests_total{{route="{route}",status="{status}"}} {n}')
        lines += ["# HELP http_request_duration_seconds Time to answer.", "# TYPE http_request_duration_seconds histogram"]
        for route in sorted(_seconds):
            total = sum(n for (r, _), n in _requests.items() if r == route)
            for bucket in BUCKETS:
                lines.append(
                    f'http_request_duration_seconds_bucket{{route="{route}",le="{bucket}"}} {_buckets[route, bucket]}'
                )
            lines.append(f'http_request_duration_seconds_bucket{{route="{route}",le="+Inf"}} {total}')
            lines.append(f'http_request_duration_seconds_sum{{route="{route}"}} {_seconds[route]:.6f}')
            lines.append(f'http_request_duration_seconds_count{{route="{route}"}} {total}')
        lines += ["# HELP dependency_errors_total Failed calls.", "# TYPE dependency_errors_total counter"]
        for name, n in sorted(_errors.items()):
            lines.append(f'dependency_errors_total{{dependency="{name}"}} {n}')
        lines += ["# TYPE process_start_time_seconds gauge", f"process_start_time_seconds {_started:.3f}"]
    return "\n".join(lines) + "\n"
