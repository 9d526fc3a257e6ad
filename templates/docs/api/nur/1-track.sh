# Begin a track and listen to it while it is made
set -e
track=$(curl --fail --silent "$MUSICWEB_URL/v1/music/generate" --header "Authorization: Bearer $MUSICWEB_KEY" \
  --json '{"prompt": "calm piano for a rainy evening", "genre": "lo-fi", "duration": 10}')
curl --fail --no-buffer --output track.mp3 "$(echo "$track" | sed 's/.*"audio_url": *"\([^"]*\)".*/\1/')"
