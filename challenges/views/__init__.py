"""HTML doors, one package per audience; they know HTTP and nothing else does."""
