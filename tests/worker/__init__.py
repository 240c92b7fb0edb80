"""Does what is continuous go on, once each, whoever dies?"""
