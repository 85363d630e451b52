"""Dataset + features → scores: every model fits, scores and saves under one contract."""
