from django.urls import path

from plans.views import plans, prompts

urlpatterns = [
    path("plans", plans.index, name="plans"),
    path("plans/blank", plans.blank, name="plan_blank"),
    path("plans/check", plans.check, name="plan_check"),
    path("plans/<uuid:plan_id>", plans.editor, name="plan"),
    path("plans/<uuid:plan_id>/json", plans.as_json, name="plan_json"),
    path("plans/<uuid:plan_id>/deletion", plans.delete, name="plan_delete"),
    path("plans/<uuid:plan_id>/restoration", plans.restore, name="plan_restore"),
    path("prompts", prompts.index, name="prompts"),
    path("prompts/<uuid:prompt_id>/name", prompts.rename, name="prompt_rename"),
    path("prompts/<uuid:prompt_id>/deletion", prompts.delete, name="prompt_delete"),
]
