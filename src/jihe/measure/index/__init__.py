"""Composite indices: from raw indicators to scores and ranks, and how far they can be trusted."""
