# Make a song and save it while it is made
curl --fail --no-buffer --output song.mp3 "$MUSICWEB_URL/v1/music/stream?output_format=mp3_44100_128" \
  --header "xi-api-key: $MUSICWEB_KEY" --json '{
    "prompt": "warm lo-fi piano for a rainy evening",
    "music_length_ms": 10000
  }'
