"""Turns what PostgreSQL and Redis clients raise into a short message and a code a person can search for."""

import re

_CODES = [
    ("Connection refused", "ECONNREFUSED"),
    ("No route to host", "EHOSTUNREACH"),
    ("Temporary failure in name resolution", "EAI_AGAIN"),
    ("Name or service not known", "ENOTFOUND"),
    ("could not translate host name", "ENOTFOUND"),
    ("timeout expired", "ETIMEDOUT"),
    ("timed out", "ETIMEDOUT"),
    ("Timeout", "ETIMEDOUT"),
    ("too many clients", "53300"),
    ("starting up", "57P03"),
    ("shutting down", "57P03"),
    ("terminating connection", "57P01"),
]


def describe(exception, target):
    """The `err` object of a log line. `target` is host:port of the dependency."""
    text = str(exception)
    code = getattr(exception, "pgcode", None) or _code(text)
    return {"type": type(exception).__name__, "code": code, "message": _message(code, text, target)}


def _code(text):
    return next((code for needle, code in _CODES if needle in text), "EUNKNOWN")


def _message(code, text, target):
    host, port = target.rsplit(":", 1)
    if code in ("ENOTFOUND", "EAI_AGAIN"):
        return f"getaddrinfo {code} {host}"
    if code in ("ECONNREFUSED", "EHOSTUNREACH", "ETIMEDOUT"):
        address = re.search(r"\((\d+\.\d+\.\d+\.\d+)\)", text)
        return f"connect {code} {address.group(1) if address else host}:{port}"
    return " ".join(text.split())
