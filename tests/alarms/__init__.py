"""Is everything heard that must be heard, once, and never "normal" where nothing is known?"""
