"""What would a district under control look like? A made-up one: its package of data and its live feed.

Everything here is simulated and says so; the parameters are ``assets/policies/demo.toml``.
"""
