"""The worker's door: the catalogue of jobs and the loop that runs them."""
