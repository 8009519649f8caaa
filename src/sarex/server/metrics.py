"""What Prometheus reads of a server; each server has a registry of its own."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.exposition import CONTENT_TYPE_LATEST, generate_latest

__all__ = ["CONTENT_TYPE_LATEST", "Metrics"]

_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0, 60.0)


class Metrics:
    """Counters and gauges of a server; parts register theirs in ``registry``."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry(auto_describe=True)
        ProcessCollector(registry=self.registry)
        self.in_flight = Gauge(
            "sarex_requests_in_flight",
            "Requests and WebSockets at work",
            registry=self.registry,
        )
        self.sessions = Gauge("sarex_sessions", "Sessions that hold", registry=self.registry)
        self.sign_ins = Counter(
            "sarex_sign_ins", "Attempts to sign in", ("how", "outcome"), registry=self.registry
        )
        self._requests = Counter(
            "sarex_requests",
            "Requests answered",
            ("method", "route", "status"),
            registry=self.registry,
        )
        self._seconds = Histogram(
            "sarex_request_seconds",
            "Time to answer a request [s]",
            ("method", "route"),
            buckets=_SECONDS,
            registry=self.registry,
        )

    def request(self, method: str, route: str, status: int, took_s: float) -> None:
        """Count a request."""
        method = method if method in _METHODS else "other"
        self._requests.labels(method, route, str(status)).inc()
        if method != "WEBSOCKET":
            self._seconds.labels(method, route).observe(took_s)

    def text(self) -> bytes:
        """All of them, as Prometheus reads them."""
        return generate_latest(self.registry)


_METHODS = frozenset(("DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT", "WEBSOCKET"))
