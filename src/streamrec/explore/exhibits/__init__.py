"""Exhibits: which fact, which chart, which table, and the rule that chooses what is concluded."""
