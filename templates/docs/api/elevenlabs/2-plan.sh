# Have a plan made, and make a song of it
curl --fail --output plan.json "$MUSICWEB_URL/v1/music/plan" \
  --header "xi-api-key: $MUSICWEB_KEY" --json '{"prompt": "a calm song about the sea", "music_length_ms": 12000}'
printf '{"composition_plan": %s}' "$(cat plan.json)" > body.json
curl --fail --output song.mp3 "$MUSICWEB_URL/v1/music" --header "xi-api-key: $MUSICWEB_KEY" --json @body.json
