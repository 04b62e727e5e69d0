"""What Prometheus is told."""

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram

_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1.0, 2.0, 5.0)
_ROWS = (1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000)


class Counters:
    """The server's measurements.

    Attributes:
      registry: all of them.
      requests: predict requests by HTTP status.
      seconds: from a predict request's arrival to its answer.
      rows: rows predicted.
      batch_rows: rows of a batch that the model worked on.
      waiting_rows: rows that wait for the model.
      version: the version that answers requests that name none; 0 before there is one.
      failed_versions: versions that could not be loaded.
    """

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "gateline_requests", "Predict requests by HTTP status.", ["status"], registry=self.registry
        )
        self.seconds = Histogram(
            "gateline_request_seconds",
            "From a predict request's arrival to its answer.",
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.rows = Counter("gateline_rows", "Rows predicted.", registry=self.registry)
        self.batch_rows = Histogram(
            "gateline_batch_rows", "Rows of a batch that the model worked on.", buckets=_ROWS, registry=self.registry
        )
        self.waiting_rows = Gauge("gateline_waiting_rows", "Rows that wait for the model.", registry=self.registry)
        self.version = Gauge(
            "gateline_version", "Version that answers requests that name none.", registry=self.registry
        )
        self.failed_versions = Gauge(
            "gateline_failed_versions", "Versions that could not be loaded.", registry=self.registry
        )
