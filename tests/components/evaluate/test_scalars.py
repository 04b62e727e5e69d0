import dataclasses
import math

from components.evaluate.scalars import scalars
from components.report import Data, Report, SliceResult
from components.report_metrics import Metrics

UNDEFINED = Metrics(None, None, None, None, None, None, None, num_bad_scores=0)


def make_report(*slices: SliceResult) -> Report:
    return Report("c", "d", {}, None, None, Data((), 0, 0, 0, {}), ("ctr",), ("feed",), slices)


def test_numbers_are_named_by_task_metric_and_slice() -> None:
    everything = dataclasses.replace(UNDEFINED, auc=0.75, log_loss=0.5)
    feed = dataclasses.replace(UNDEFINED, auc=0.5)
    report = make_report(
        SliceResult("ctr", {}, 10, 4, 6, everything, None),
        SliceResult("ctr", {"domain": "feed"}, 5, 2, 3, feed, None),
    )
    assert scalars(report) == {
        "ctr/auc": 0.75,
        "ctr/log_loss": 0.5,
        "ctr/num_bad_scores": 0.0,
        "ctr/auc{domain=feed}": 0.5,
        "ctr/num_bad_scores{domain=feed}": 0.0,
    }


def test_what_is_undefined_is_left_out_for_kubeflow_holds_no_nan() -> None:
    nan = dataclasses.replace(UNDEFINED, auc=math.nan, log_loss=math.inf)
    assert scalars(make_report(SliceResult("ctr", {}, 1, 1, 0, nan, None))) == {"ctr/num_bad_scores": 0.0}
