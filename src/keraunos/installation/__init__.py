"""What is installed here, what it computes on, where it keeps things, and what to put right."""
