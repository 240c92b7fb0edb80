"""Speed at full size, each figure next to a bare equivalent of the same run."""
