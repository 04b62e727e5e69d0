"""Turns the UCI Census-Income (KDD) file into two Parquet files with named columns and the MMoE paper's two labels.

    python examples/census/prepare.py --data FILE --out FOLDER [--seed 1]

FILE is `census-income.test.gz` (99,762 rows) or `census-income.data.gz`. Half of its rows, drawn by --seed, are written
to `train.parquet`, the other half to `eval.parquet`. `education` and `marital_stat` are left out (the labels are made
from them), and so is `instance_weight` (a survey weight, no property of the person). '?' becomes null.
"""

import argparse
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv
import pyarrow.parquet as pq

COLUMNS = [
    "age",
    "class_worker",
    "det_ind_code",
    "det_occ_code",
    "education",
    "wage_per_hour",
    "hs_college",
    "marital_stat",
    "major_ind_code",
    "major_occ_code",
    "race",
    "hisp_origin",
    "sex",
    "union_member",
    "unemp_reason",
    "full_or_part_emp",
    "capital_gains",
    "capital_losses",
    "stock_dividends",
    "tax_filer_stat",
    "region_prev_res",
    "state_prev_res",
    "det_hh_fam_stat",
    "det_hh_summ",
    "instance_weight",
    "mig_chg_msa",
    "mig_chg_reg",
    "mig_move_reg",
    "mig_same",
    "mig_prev_sunbelt",
    "num_emp",
    "fam_under_18",
    "country_father",
    "country_mother",
    "country_self",
    "citizenship",
    "own_or_self",
    "vet_question",
    "vet_benefits",
    "weeks_worked",
    "year",
    "income_50k",
]
NUMBERS = (
    "age",
    "wage_per_hour",
    "capital_gains",
    "capital_losses",
    "stock_dividends",
    "num_emp",
    "weeks_worked",
)
LEFT_OUT = ("education", "marital_stat", "instance_weight", "income_50k")


def read(path: Path) -> pa.Table:
    """Reads the file as text, strips the blanks after the commas, and makes '?' null."""
    table = pyarrow.csv.read_csv(
        path,
        read_options=pyarrow.csv.ReadOptions(column_names=COLUMNS),
        convert_options=pyarrow.csv.ConvertOptions(column_types=dict.fromkeys(COLUMNS, pa.string())),
    )
    columns = []
    for name in COLUMNS:
        text = pc.utf8_trim_whitespace(table[name])
        columns.append(pc.if_else(pc.equal(text, "?"), None, text))
    return pa.table(columns, names=COLUMNS)


def with_labels(table: pa.Table) -> pa.Table:
    """Adds the labels income (above 50,000 dollars) and never_married, leaves out their sources, types the numbers."""
    income = pc.equal(table["income_50k"], "50000+.").cast(pa.int8())
    never_married = pc.equal(table["marital_stat"], "Never married").cast(pa.int8())
    table = table.drop_columns(list(LEFT_OUT))
    for name in NUMBERS:
        table = table.set_column(table.schema.get_field_index(name), name, table[name].cast(pa.float32()))
    return table.append_column("income", income).append_column("never_married", never_married)


def main(arguments: Sequence[str] | None = None) -> None:
    """Reads, labels, splits at random and writes both files."""
    parser = argparse.ArgumentParser(description="Census-Income (KDD) to train.parquet and eval.parquet")
    parser.add_argument("--data", type=Path, required=True, help="census-income.test.gz or census-income.data.gz")
    parser.add_argument("--out", type=Path, required=True, help="folder to write train.parquet and eval.parquet into")
    parser.add_argument("--seed", type=int, default=1, help="seed of the random halves")
    options = parser.parse_args(arguments)
    rows = with_labels(read(options.data))
    order = np.random.RandomState(options.seed).permutation(rows.num_rows)
    half = rows.num_rows // 2
    options.out.mkdir(parents=True, exist_ok=True)
    for name, chosen in (("train", order[:half]), ("eval", order[half:])):
        pq.write_table(rows.take(pa.array(np.sort(chosen))), options.out / f"{name}.parquet", row_group_size=50_000)
        print(f"{options.out / name}.parquet: {len(chosen):,} rows, {rows.num_columns} columns")


if __name__ == "__main__":
    main()
