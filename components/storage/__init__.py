"""Files wherever they lie: local, file://, s3://, minio://, gs:// and hdfs://, by one set of words, on pyarrow.fs."""
