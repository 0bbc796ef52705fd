"""Reading documents that nobody vouches for: what is in here runs in a process of its own, with little to lose."""
