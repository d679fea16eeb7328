"""AWS in and out: the only place that knows boto3. Every call runs in a bounded thread pool."""
