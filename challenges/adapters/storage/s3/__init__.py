"""Files in any S3-compatible object storage, through boto3, which nothing outside this package knows."""
