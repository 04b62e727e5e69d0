"""What the rows of a log look like, in accumulators over Arrow batches that merge: the numbers behind the data checks."""
