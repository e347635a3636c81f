"""Benchmarks: ubtprint beside its peers in one run; seconds are shown, ratios are what counts."""
