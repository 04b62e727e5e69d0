"""A program of the benchmark: makes itself ready, then does as many steps as each line of stdin says; tells its use.

python benchmarks/training/worker.py '{"program": "gateline", "model": "mmoe", "batch": 4096, "examples": "DIR", ...}'
"""

import json
import os
import resource
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

STARTED_S = time.monotonic()
Steps = Callable[[int], None]


def gateline_steps(job: dict[str, Any]) -> Steps:
    """Gateline's own training step, fed by its own reader, as components/train does."""
    from click_log import make_spec
    from configs import config_text

    from components.train.dataset import Dataset, default_window_rows
    from components.train.fit import NUM_BATCHES_AHEAD, make_deterministic
    from components.train.losses import read_losses
    from components.train.prefetch import prefetch
    from components.train.shards import find_row_groups
    from components.train.tensors import to_batch
    from model.build.ranker import build_ranker
    from protos.read import parse_config

    make_deterministic(1)
    spec = make_spec(job["scale"])
    text = config_text(job["model"], job["batch"], job["scale"], job.get("learning", ""))
    config = parse_config(text, "benchmark").config
    groups = find_row_groups(Path(job["examples"]), "train", spec)
    dataset = Dataset(groups, spec, job["batch"], 1, True, default_window_rows(spec))
    batches = map(to_batch, dataset.batches())
    if job["program"] == "input":
        return lambda number: [next(batches) for _ in range(number)] and None
    domain = config.domain_config if config.HasField("domain_config") else None
    ranker = build_ranker(config.model_config, config.train_config, config.feature_configs, domain, spec, 1)
    if job["program"] == "all_towers":
        for task in ranker._predictor.tasks:
            task.tower.mixes_rows = True  # what makes every tower see every row
    ahead = prefetch(batches, NUM_BATCHES_AHEAD)

    def steps(number: int) -> None:
        for _ in range(number):
            read_losses(ranker.train_step(next(ahead)))

    return steps


def keras_steps(job: dict[str, Any]) -> Steps:
    """MMoE as a Keras user writes it: an Embedding a feature, Dense layers, compile, fit."""
    import keras
    import tensorflow as tf
    from click_log import table_rows
    from keras import layers

    keras.utils.set_random_seed(1)
    tables = table_rows(job["scale"])
    inputs = [layers.Input((), dtype="int32", name=name) for name in tables]
    vectors = [layers.Embedding(rows, 16)(column) for column, rows in zip(inputs, tables.values(), strict=True)]
    joined = layers.Concatenate()(vectors)

    def mlp(hidden: keras.KerasTensor) -> keras.KerasTensor:
        for units in (256, 192, 128, 64):
            hidden = layers.Dense(units, activation="relu")(hidden)
        return hidden

    experts = layers.Lambda(lambda them: tf.stack(them, axis=1))([mlp(joined) for _ in range(4)])
    outputs = []
    for task in ("clk", "buy"):
        shares = layers.Dense(4, activation="softmax")(joined)
        mixed = layers.Dot(axes=1)([shares, experts])
        outputs.append(layers.Dense(1, activation="sigmoid", name=task)(mlp(mixed)))
    model = keras.Model(inputs, outputs)
    model.compile(optimizer=job["optimizer"], loss="binary_crossentropy")
    return fit_steps(model, job)


def deepctr_steps(job: dict[str, Any]) -> Steps:
    """MMoE of DeepCTR's model zoo, without its L2 of tables, which would walk all of them."""
    import keras
    from click_log import table_rows
    from deepctr.feature_column import SparseFeat
    from deepctr.models import MMOE

    keras.utils.set_random_seed(1)
    tables = table_rows(job["scale"])
    features = [SparseFeat(name, rows, embedding_dim=16) for name, rows in tables.items()]
    widths, tasks = (256, 192, 128, 64), {"task_names": ("clk", "buy"), "task_types": ("binary", "binary")}
    model = MMOE(features, 4, widths, widths, l2_reg_embedding=0, **tasks)
    model.compile(optimizer=job["optimizer"], loss="binary_crossentropy")
    return fit_steps(model, job)


def fit_steps(model: Any, job: dict[str, Any]) -> Steps:  # noqa: ANN401 - Keras has no types
    """Keras' own loop over rows in memory."""
    import pyarrow.parquet as pq
    import tensorflow as tf
    from click_log import table_rows

    log = pq.read_table(Path(job["examples"]) / "train-00000.parquet")
    # Rows lie batch by batch already, so that reading them costs Keras nothing.
    shape = (-1, job["batch"])
    kept = log.num_rows // job["batch"] * job["batch"]
    columns = {name: log[f"id.{name}"].to_numpy()[:kept].reshape(shape) for name in table_rows(job["scale"])}
    labels = tuple(log[f"label.{name}"].to_numpy()[:kept].reshape(*shape, 1) for name in ("clk", "buy"))
    batches = tf.data.Dataset.from_tensor_slices((columns, labels)).repeat().prefetch(4)
    return lambda number: model.fit(batches, steps_per_epoch=number, epochs=1, verbose=0) and None


def gemm_steps(job: dict[str, Any]) -> Steps:
    """Products of square matrices: the most that this machine's TensorFlow does."""
    import tensorflow as tf

    one, other = (tf.random.stateless_uniform([GEMM_SIZE, GEMM_SIZE], [seed, 0]) for seed in (1, 2))
    return lambda number: [tf.matmul(one, other).numpy()[0, 0] for _ in range(number)] and None


GEMM_SIZE = 2048
PROGRAMS = {"keras": keras_steps, "deepctr": deepctr_steps, "gemm": gemm_steps}


def use() -> dict[str, float]:
    """CPU and wall seconds and peak memory of this process."""
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return {
        "cpu_s": usage.ru_utime + usage.ru_stime,
        "wall_s": time.monotonic() - STARTED_S,
        "peak_gb": usage.ru_maxrss / 2**20,
    }


def main() -> None:
    # What programs print themselves is no answer.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    import tensorflow as tf

    tf.config.threading.set_intra_op_parallelism_threads(1)
    tf.config.threading.set_inter_op_parallelism_threads(1)
    job = json.loads(sys.argv[1])
    steps = PROGRAMS.get(job["program"], gateline_steps)(job)
    steps(1)
    first = use()
    steps(job.get("warm", 10))
    print(json.dumps({"first": first} | use()), file=answers, flush=True)
    for line in sys.stdin:
        before = use()
        steps(int(line))
        after = use()
        told = {name: after[name] - before[name] for name in ("cpu_s", "wall_s")}
        print(json.dumps(told | {"peak_gb": after["peak_gb"]}), file=answers, flush=True)


if __name__ == "__main__":
    main()
