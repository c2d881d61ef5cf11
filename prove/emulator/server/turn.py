"""Requests take turns: moto's state is not made for several at once."""
import threading
from contextlib import contextmanager

lock = threading.Lock()


@contextmanager
def mine():
    """No other request is served meanwhile."""
    with lock:
        yield


@contextmanager
def of_others():
    """Within a turn, others are served: a function that CloudFormation waits for makes requests of its own."""
    lock.release()
    try:
        yield
    finally:
        lock.acquire()
