"""Panel: country-year and dyad-year tables; missing is never zero."""
