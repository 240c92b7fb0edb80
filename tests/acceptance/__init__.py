"""What was promised as a whole: a district that lives through its hour with faults, and lies that are found out."""
