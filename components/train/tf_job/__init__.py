"""Training by the pods of a TFJob, which the step makes, follows and removes."""
