"""What the rows of a log look like, in accumulators over Arrow batches that merge: what data checks are made of."""
