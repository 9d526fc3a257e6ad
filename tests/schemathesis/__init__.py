"""Requests that nobody would think of, made from the OpenAPI documents; no answer may be one they do not hold."""
