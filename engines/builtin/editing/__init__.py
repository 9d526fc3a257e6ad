"""Songs that are kept and changed: what is kept of them, how they are cut, and how they sound again."""
