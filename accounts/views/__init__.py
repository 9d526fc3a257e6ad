"""The pages of people and of the workspaces they work in: one module for each concern."""
