"""The world -> evidence: pages (WARC, HTML, feeds), their text, mentions, claims of relations.

Everything here is a pure function of what it is given, except `fetch`, which asks the network, and `store`,
which keeps what was collected. What is of one language or industry (words, patterns, models) comes from the
study's pack.
"""
