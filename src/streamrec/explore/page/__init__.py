"""The page: per section the exhibits, each a picture of a fact and a sentence made from it."""
