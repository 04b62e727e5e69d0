"""What is learnt from training rows, all of it in one pass: counts that are taken per piece and merged."""
