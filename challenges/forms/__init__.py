"""Forms: the shape of what people write, and friendly words when it is wrong."""
