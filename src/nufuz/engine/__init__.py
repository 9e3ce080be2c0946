"""The same work on this machine's cores: a function, batches in, batches out."""
