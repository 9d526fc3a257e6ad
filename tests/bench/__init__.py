"""Speed, measured on the real thing: `make bench`. Nothing here asserts; it prints what it found."""
