from django.urls import path

from oscar_b2b.onboarding import cabinet_views, views

app_name = "onboarding"

urlpatterns = [
    path("apply/", views.Apply.as_view(), name="apply"),
    path("apply/thanks/", views.Applied.as_view(), name="applied"),
    path("register/", views.Register.as_view(), name="register"),
    path("register/thanks/", views.Registered.as_view(), name="registered"),
    path("register/<str:token>/", views.Confirm.as_view(), name="confirm"),
    path("contract/", cabinet_views.SupplyContract.as_view(), name="contract"),
    path("contract/<int:pk>/", cabinet_views.ContractFile.as_view(), name="contract-file"),
    path("papers/", cabinet_views.Documents.as_view(), name="documents"),
    path("papers/<int:pk>/", cabinet_views.DocumentFile.as_view(), name="document"),
    path("papers/<int:pk>/remove/", cabinet_views.RemoveDocument.as_view(), name="document-remove"),
    path("legal-entity/", cabinet_views.AskForEntity.as_view(), name="ask-for-entity"),
]
