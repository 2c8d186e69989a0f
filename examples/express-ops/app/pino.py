"""Log lines in the shape the Pino logger writes: one JSON object a line, numeric levels, epoch milliseconds."""

import json
import os
import socket
import sys
import threading
import time

INFO, WARN, ERROR = 30, 40, 50

_lock = threading.Lock()
_hostname = socket.gethostname()


def write(level, msg, **fields):
    line = {"level": level, "time": int(time.time() * 1000), "pid": os.getpid(), "hostname": _hostname}
    line.update(fields)
    line["msg"] = msg
    with _lock:
        sys.stdout.write(json.dumps(line, separators=(",", ":")) + "\n")
        sys.stdout.flush()


def info(msg, **fields):
    write(INFO, msg, **fields)


def warn(msg, **fields):
    write(WARN, msg, **fields)


def error(msg, **fields):
    write(ERROR, msg, **fields)
