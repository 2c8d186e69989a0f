"""Redis: how often somebody came by, and how often somebody failed to log in."""

import os

import redis

URL = os.environ.get("RATE_LIMIT_REDIS_URL", "redis://localhost:6379/0")
TARGET = URL.split("//", 1)[-1].rsplit("@", 1)[-1].split("/", 1)[0]

REQUESTS_A_MINUTE = 600

_client = redis.Redis.from_url(URL, socket_connect_timeout=1, socket_timeout=1, retry_on_timeout=False)


def over_limit(visitor):
    return _count(f"rate:{visitor}", 60) > REQUESTS_A_MINUTE


def failed_logins(user, window_minutes):
    return _count(f"login_attempt:{user}", window_minutes * 60)


def forget_failed_logins(user):
    _client.delete(f"login_attempt:{user}")


def ping():
    _client.ping()


def _count(key, seconds):
    pipeline = _client.pipeline()
    pipeline.incr(key)
    pipeline.expire(key, seconds, nx=True)
    return pipeline.execute()[0]
