"""HTTP for machines: health, metrics, results, self-report."""
