"""The embedded engine: text to score to sound, on the processor at hand, repeatable to the byte."""
