"""The raw log: files of rows as they were logged, read as typed Arrow batches."""
