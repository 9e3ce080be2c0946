"""Words: sentences, numbers, dates and names, in each language, as data."""
