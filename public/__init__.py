"""The public's end: arrivals report themselves and see their own status; plain pages (ADR 0060)."""
