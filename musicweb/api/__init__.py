"""The HTTP dialects that programs speak, one package each; every one translates once at the border."""
