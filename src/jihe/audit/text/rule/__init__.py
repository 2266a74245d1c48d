"""The rules: each a function of what a text says that gives its slips."""
