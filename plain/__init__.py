"""Plain HTML pages for phones: what the public's process and the staff's own phone pages share."""
