"""How does the epidemic move? Reproduction, doubling, signals, clusters, curves, chains: figures from plain rows.

Source: domain specification, sections 1.1 and 4. A day nobody reported on is None, never 0.
"""
