"""Every text that a person reads: names, numbers and messages, in each language."""
