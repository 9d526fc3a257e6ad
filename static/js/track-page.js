// What only the page of a track needs, beside `studio`.
import "elements/stem-mixer"
