"""Addresses of workspaces. `workspace_slug` in one of them chooses the workspace that the request is about."""

from django.urls import include, path

from accounts.views import audit, invitations, members, workspaces

of_a_workspace = [
    path("", members.members, name="workspace"),
    path("/entry", workspaces.enter, name="workspace_enter"),
    path("/settings", workspaces.settings, name="workspace_settings"),
    path("/deletion", workspaces.close, name="workspace_close"),
    path("/activity", audit.audit, name="workspace_audit"),
    path("/members/<int:member_id>/role", members.change_role, name="member_role"),
    path("/members/<int:member_id>/removal", members.remove, name="member_remove"),
    path("/departure", members.leave, name="workspace_leave"),
    path("/ownership", members.hand_over, name="workspace_hand_over"),
    path("/invitations", invitations.invite, name="invite"),
    path("/invitations/<int:invitation_id>/revocation", invitations.revoke, name="invitation_revoke"),
]
urlpatterns = [
    path("workspaces", workspaces.workspaces, name="workspaces"),
    path("w/<slug:workspace_slug>", include(of_a_workspace)),
    path("invitations/<str:token>", invitations.invitation, name="invitation"),
]
