"""The rules of events beside their life cycle: what is the same, who is asked, what a text speaks for, what is told."""
