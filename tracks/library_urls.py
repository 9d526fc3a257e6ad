"""The library, its folders and playlists."""

from django.urls import path

from tracks.views import folders, library, playlists, selection

urlpatterns = [
    path("library", library.library, name="library"),
    path("library/deletion", selection.delete, name="library_deletion"),
    path("library/restoration", selection.restore, name="library_restoration"),
    path("library/purge", selection.purge, name="library_purge"),
    path("library/favourites", selection.favour, name="library_favourites"),
    path("library/moves", selection.move, name="library_moves"),
    path("library/listing", selection.list_up, name="library_listing"),
    path("library/archive", selection.archive, name="library_archive"),
    path("library/folders", folders.new, name="folder_new"),
    path("library/folders/<uuid:folder_id>", folders.rename, name="folder_rename"),
    path("library/folders/<uuid:folder_id>/deletion", folders.delete, name="folder_delete"),
    path("trash/emptying", library.empty_trash, name="trash_empty"),
    path("playlists", playlists.new, name="playlist_new"),
    path("playlists/<uuid:playlist_id>", playlists.playlist, name="playlist"),
    path("playlists/<uuid:playlist_id>/name", playlists.rename, name="playlist_rename"),
    path("playlists/<uuid:playlist_id>/deletion", playlists.delete, name="playlist_delete"),
    path("playlists/<uuid:playlist_id>/order", playlists.move, name="playlist_move"),
    path("playlists/<uuid:playlist_id>/tracks/<uuid:track_id>/removal", playlists.remove, name="playlist_remove"),
    path("playlists/<uuid:playlist_id>/shares", playlists.shares, name="playlist_shares"),
    path("playlists/<uuid:playlist_id>/shares/<int:share_id>/revocation", playlists.revoke, name="playlist_revoke"),
    path("tracks/<uuid:track_id>/card", library.card, name="track_card"),
    path("tracks/<uuid:track_id>/cover", library.cover, name="track_cover"),
    path("tracks/<uuid:track_id>/favourite", library.favourite, name="track_favourite"),
    path("tracks/<uuid:track_id>/deletion", library.delete, name="track_delete"),
    path("tracks/<uuid:track_id>/restoration", library.restore, name="track_restore"),
    path("tracks/<uuid:track_id>/purge", library.purge, name="track_purge"),
]
