"""Documents: files, folders, pages and archives become text with offsets."""
