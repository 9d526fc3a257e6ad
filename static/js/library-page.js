// What only the library and playlists need, beside `studio`.
import "elements/endless-list"
import "elements/play-list"
import "elements/play-queue"
import "elements/track-list"
import "elements/track-selection"
