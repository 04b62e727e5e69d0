"""File names inside each artefact: the only contract between steps.

Data flows raw log -> examples -> candidate -> report -> verdict -> release; each step reads what stands here by name.
"""

CONFIG = "pipeline.config"
"""Canonical config text; in `transform/`, `candidate/`, and every release's `assets.extra/`."""

EXAMPLE_SPEC = "example_spec.json"
"""In `transform/` and `candidate/`: model.example_spec.ExampleSpec as JSON."""

DATA_SPAN = "data_span.json"
"""In `transform/` and `candidate/`: rows, files, digests and first and last time of the data learnt from."""

TRAIN_STATISTICS = "train.stats.pb"
EVAL_STATISTICS = "eval.stats.pb"
"""tensorflow_metadata's DatasetFeatureStatisticsList of the kept rows of a split; these two and the schema stand in
`statistics/`, `transform/`, `candidate/` and every release's `assets.extra/`."""

SCHEMA = "schema.pbtxt"
"""tensorflow_metadata's Schema of the raw columns: what the data of the next release is held against."""

ROW_KEYS = "row_keys.json"
"""What the rows of each table stand for; components/row_keys.py. In `transform/`, `candidate/` and `assets.extra/`."""

WEIGHTS = "weights.json"
"""Which weights a SavedModel holds, their SHA-256, and what computed them; components/weights_record.py. In
`candidate/` and every release's `assets.extra/`."""

WARM_START = "warm_start.json"
"""In `candidate/`: which weights were carried over from an earlier model; absent if there was none."""

RELEASE_FACTS = (TRAIN_STATISTICS, EVAL_STATISTICS, SCHEMA)
"""What is known of the data and goes the whole way with the model."""

WEIGHT_FACTS = (ROW_KEYS, WEIGHTS)
"""What is known of the weights and goes from the candidate with the model."""

FINDINGS = "findings.json"
"""In `statistics/`: what the data checks found; components/findings.py."""

SAVED_MODEL = "saved_model"
"""In `candidate/`: the folder that is released, in TF Serving's layout."""

ASSETS = "assets"
"""In a saved model: the files its graph reads, learnt vocabularies among them, a token a line."""

TRAINING_LOG = "training.jsonl"
"""In `candidate/`: one line a progress report."""

EXPORT_CHECK = "export_check.json"
"""In `candidate/`: how far the served model's scores are from the trained one's."""

GATES = "gates.json"
"""In `candidate/`: how the gates of the exported weights act on the eval examples; absent for a network without any."""

BASELINE = "baseline.json"
"""In `candidate/`: how far each task's AUC is ahead of a logistic regression's; absent if none was asked for."""

REPORT = "report.json"
REPORT_PAGE = "report.html"
VERDICT = "verdict.json"
VERDICT_PAGE = "verdict.md"
JUDGED_PAGE = "report.html"
"""In `verdict/`: the report's page with the verdict on top."""

RELEASE_LOG = "releases.jsonl"
"""In a releases folder: one line a decision, refused ones too."""

ASSETS_EXTRA = "assets.extra"
MANIFEST = "gateline.json"
"""In a release's `assets.extra/`: who, what, from which data, judged how."""
