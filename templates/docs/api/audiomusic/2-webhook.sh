# Open a webhook endpoint and send it a test
set -e
api="$MUSICWEB_URL/api/v1/webhooks"
key="X-API-Key: $MUSICWEB_KEY"
endpoint=$(curl --fail --silent "$api/endpoints" --header "$key" \
  --json "{\"url\": \"$HOOK_URL\", \"events\": [\"job.completed\", \"job.failed\"]}")
id=$(echo "$endpoint" | sed 's/.*"id": *"\([^"]*\)".*/\1/')
echo "$endpoint" | sed 's/.*"secret": *"\([^"]*\)".*/Keep this secret: \1/'
curl --fail --silent --request POST "$api/endpoints/$id/test" --header "$key"
