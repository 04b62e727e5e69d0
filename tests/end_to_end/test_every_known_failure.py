"""The failures that other pipelines had with data (1 to 33), in judging and in releasing: which test holds each here.

The 45th is of Kafka, which nothing here reads.
"""

import re
from pathlib import Path

TESTS = Path(__file__).parents[1]

FAILURES = {
    1: ("a missing value in a column", "test_the_graph_and_arrow_make_the_same"),
    2: ("an empty cell between delimiters that is not counted", "test_02_two_delimiters_in_a_row"),
    3: ("integers with missing values", "test_missing_cells_are_the_same_in_both_forms_and_however_often"),
    4: ("a blank that changes a column's type", "test_04_a_blank_cell_does_not_change_a_columns_type"),
    5: ("floats that are whole numbers in one shard", "test_05_floats_that_happen_to_be_whole"),
    6: ("a default of 0 for a number", "test_a_default_value_of_0_is_taken_for_missing_numbers"),
    7: ("NaN and infinity in quantiles and moments", "test_arrow_learns_what_tft_learns_from_any_rows"),
    8: ("infinity that is no finding, NaN in distances", "test_08_nan_is_a_missing_number"),
    9: ("constant and empty columns", "test_09_a_constant_and_an_empty_column"),
    10: ("sums and ids that overflow", "test_10_sums_of_large_integers_do_not_overflow"),
    11: ("newlines and empty tokens in a vocabulary", "test_learnt_vocabularies_are_files_in_order_without_tokens"),
    12: ("an empty vocabulary", "test_nothing_to_learn_from_gives_zeros"),
    13: ("a key that was never seen", "test_the_graph_gives_what_the_oracle_gives_on_rows_never_seen"),
    14: ("lists in a vocabulary", "test_examples_are_those_of_the_oracle"),
    15: ("bytes that are no UTF-8", "test_15_bytes_that_are_no_utf8_are_a_problem_of_their_row"),
    16: ("a column that is absent from a part of the log", "test_a_column_missing_in_one_shard_is_an_error"),
    17: ("no rows", "test_17_a_log_of_no_rows_ends_the_run"),
    18: ("no held-out rows", "test_18_without_an_eval_log_or_a_split"),
    19: ("a result that comes and goes", "test_two_runs_give_the_same_bytes"),
    20: ("a column that is empty in the held-out rows alone", "test_20_a_column_that_is_empty"),
    21: ("values that are new", "test_22_every_check_fires_on_its_fault"),
    22: ("a check that never fires", "test_22_every_check_fires_on_its_fault"),
    23: ("an integer column of zeros", "test_23_an_integer_column_that_is_all_zeros_is_found"),
    24: ("an error code that is a legal value", "test_24_an_error_code_of_minus_1_is_named"),
    25: ("Spark's lists, chunks and large row groups", "test_25_sparks_array_of_strings"),
    26: ("empty maps, cells of separators alone", "test_26_and_33_cells_of_separators_alone"),
    27: ("a crossed column with a missing part", "test_a_crossed_row_without_a_value_has_no_tuple"),
    28: ("a marker of missing values", "test_28_a_marker_of_missing_values_is_missing"),
    29: ("an empty text", "test_29_an_empty_text_is_a_missing_cell"),
    30: ("a loss of NaN that names nothing", "test_the_error_names_step_tower_feature_and_row"),
    31: ("negative ids", "test_ids_lie_in_their_tables"),
    32: ("an id that equals its table's size", "test_statistics_count_ids_outside_of_their_table"),
    33: ("ids beyond 32 bits", "test_33_an_id_beyond_32_bits_keeps_all_of_them"),
    34: ("a slice of one class", "test_one_class_has_no_ranks_and_a_log_loss"),
    35: ("the second task's AUC that is the first one's", "test_every_metric_of_every_slice_and_model_is_that_of_its"),
    36: ("a slice defined twice, weights of 0", "test_columns_in_another_order_are_the_same_slices"),
    37: ("rules that fit no metric of the task", "test_a_tower_is_judged_by_what_it_predicts"),
    38: ("a baseline that cannot score new data", "test_a_released_model_that_cannot_score_the_rows_is_stated"),
    39: ("a version that is loaded before it is whole", "test_on_a_disk_whatever_operation_is_the_last"),
    40: ("names that are no versions", "test_foreign_names_are_ignored_and_said"),
    41: ("a field that is missing in a request", "test_null_is_the_missing_value_of_its_kind"),
    42: ("a server that is ready with no model", "test_an_empty_folder_is_alive_not_ready"),
    43: ("a cached step that should have run", "test_what_depends_on_the_releases_of_the_day_is_never_cached"),
    44: ("a config that is not the one of the training", "test_other_rules_than_those_of_the_run_are_refused"),
}
"""Number in our list of known failures -> what went wrong elsewhere, and how the name of the test here begins."""


def test_every_known_failure_has_its_test() -> None:
    names = [
        name
        for path in TESTS.rglob("test_*.py")
        for name in re.findall(r"^def (test_\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert list(FAILURES) == list(range(1, 45))
    assert [test for _, test in FAILURES.values() if not any(name.startswith(test) for name in names)] == []
