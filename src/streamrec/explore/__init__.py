"""What is in the catalogue: facts, charts that draw them, and the page that holds both."""
