# Begin a job, wait for it and save the song
set -e
api="$MUSICWEB_URL/api/v1/music"
key="X-API-Key: $MUSICWEB_KEY"
id=$(curl --fail --silent "$api/text2music" --header "$key" \
  --json '{"caption": "bright indie pop", "duration": 12, "instrumental": true, "format": "mp3"}' |
  sed 's/.*"id": *\([0-9]*\).*/\1/')
until job=$(curl --fail --silent "$api/jobs/$id/status" --header "$key") && echo "$job" | grep -q COMPLETED; do
  sleep 1
done
url=$(echo "$job" | sed 's/.*"output_url": *"\([^"]*\)".*/\1/')
curl --fail --output song.mp3 "$url"
