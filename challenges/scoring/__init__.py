"""Numbers as pure functions: they know scores, jurors and entries by id, and nothing of web or database."""

import os

# Set before anything here loads numpy. On a busy machine the threads of its linear algebra wait for each other
# (a fit of 0.3 s took half a minute), and with one thread sums always run in the same order. Who sets it keeps it.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
os.environ.setdefault("OMP_NUM_THREADS", "1")
