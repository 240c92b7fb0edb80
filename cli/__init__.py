"""The command line behind ``cockpit.py``: one file a group of verbs."""
