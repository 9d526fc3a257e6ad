"""The pages of the application, by their concern."""
