"""Addresses of tracks: `pages` answers people with HTML, `sound` answers players and downloads with bytes."""
