"""Who: users, workspaces, memberships and API keys."""
