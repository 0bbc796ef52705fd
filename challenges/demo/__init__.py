"""What the demonstration needs and an installation does not."""
