"""Words: what a prompt asks for, and what a finished song is called."""
