from django.urls import path

from plans import views

urlpatterns = [
    path("plans", views.index, name="plans"),
    path("plans/blank", views.blank, name="plan_blank"),
    path("plans/check", views.check, name="plan_check"),
    path("plans/<uuid:plan_id>", views.editor, name="plan"),
    path("plans/<uuid:plan_id>/json", views.as_json, name="plan_json"),
    path("plans/<uuid:plan_id>/deletion", views.delete, name="plan_delete"),
    path("plans/<uuid:plan_id>/restoration", views.restore, name="plan_restore"),
]
