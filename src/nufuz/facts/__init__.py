"""Facts: what the claims come to, where they contradict each other, and why."""
