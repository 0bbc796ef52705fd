"""Data portals: one record for what they say about a dataset, one contract they all fulfil, one package each."""
