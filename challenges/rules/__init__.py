"""What may happen: predicates, the permission table, phases and lifecycles. Nothing here writes or asks."""
