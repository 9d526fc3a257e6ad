// What the start page and the takes need and no other page does.
import "elements/prompt-box"
import "elements/prompt-reader"
import "elements/take-deck"
import "elements/track-list"
