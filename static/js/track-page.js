// What only the page of a track needs, beside `studio`.
import "elements/comment-list"
import "elements/piano-roll"
import "elements/song-view"
import "elements/stem-mixer"
import "elements/version-tree"
