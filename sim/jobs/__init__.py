"""Where runs are made: every loop over runs hands its jobs to one `concurrent.futures` executor."""
