"""Cabinet pages of employees: who works here, with which rights, and who asks for one."""

from __future__ import annotations

from typing import Any, ClassVar

from django import forms
from django.contrib import messages
from django.contrib.auth.mixins import LoginRequiredMixin
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View
from django.views.generic import TemplateView

from oscar_b2b.core import member_queries, permissions, queries
from oscar_b2b.core.models import Invitation, Member, RightRequest
from oscar_b2b.core.services import members
from oscar_b2b.core.views import OwnHandOnly, SignInFirst, safe_next


def base_url(request: HttpRequest) -> str:
    """Return the address of the shop as this person uses it, for links in letters."""
    return f"{request.scheme}://{request.get_host()}"


class MemberForm(forms.Form):
    """Role, department and legal entities of an employee, within what the actor may give."""

    role = forms.ChoiceField(
        label=gettext_lazy("Role"), widget=forms.Select(attrs={"class": "select"})
    )
    department = forms.CharField(
        label=gettext_lazy("Department"),
        required=False,
        max_length=128,
        widget=forms.TextInput(attrs={"class": "input"}),
    )
    legal_entities = forms.TypedMultipleChoiceField(
        label=gettext_lazy("Allowed legal entities"),
        required=False,
        coerce=int,
        help_text=gettext_lazy("None chosen = all of them."),
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, actor: Member, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["role"].choices = member_queries.roles_to_give(actor)  # type: ignore[attr-defined]
        entities = queries.allowed_legal_entities(member=actor)
        self.fields["legal_entities"].choices = [  # type: ignore[attr-defined]
            (each.pk, each.name) for each in entities
        ]
        if len(entities) < 2:
            del self.fields["legal_entities"]


class InviteForm(MemberForm):
    """The same with the address; nothing but the address must be filled in."""

    email = forms.EmailField(
        label=gettext_lazy("E-mail"),
        widget=forms.EmailInput(attrs={"class": "input", "autocomplete": "off"}),
    )
    field_order = ("email", "role", "department", "legal_entities")


class MembersOnly(LoginRequiredMixin):
    """Members with the page's right; the others see no page (404), visitors the log-in form."""

    right = ""
    request: Any

    def dispatch(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        if request.user.is_authenticated and not self.may():
            raise Http404
        return super().dispatch(request, *args, **kwargs)

    def may(self) -> bool:
        """Tell whether the signed-in person may open it."""
        member = self.request.member
        return bool(member) and (not self.right or permissions.may(member, self.right))


class Colleagues(MembersOnly, TemplateView):
    """People, open invitations, requests for rights, and the form to invite."""

    right = permissions.SEE_MEMBERS
    template_name = "b2b_core/cabinet/colleagues.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.request.member
        may_manage = permissions.may(actor, permissions.MANAGE_MEMBERS)
        form = kwargs.pop("form", None)
        if form is None and may_manage:
            form = InviteForm(actor=actor, initial={"role": Member.BUYER})
        return super().get_context_data(
            people=list(member_queries.colleagues(member=actor)),
            invitations=member_queries.open_invitations(member=actor, at=timezone.now()),
            requests=member_queries.open_requests(member=actor),
            may_manage=may_manage,
            form=form,
            page_title=_("Colleagues"),
            active_tab="colleagues",
            **kwargs,
        )


class Invite(SignInFirst, OwnHandOnly, Colleagues):
    """``POST``: send an invitation; with a wrong field the page comes back with the words."""

    right = permissions.MANAGE_MEMBERS
    http_method_names = ("post", "options")

    def post(self, request: Any) -> HttpResponse:
        form = InviteForm(request.POST, actor=request.member)
        if form.is_valid():
            data = form.cleaned_data
            try:
                members.invite(
                    actor=request.member,
                    email=data["email"],
                    role=data["role"],
                    department=data["department"],
                    legal_entity_ids=data.get("legal_entities", ()),
                    at=timezone.now(),
                    base_url=base_url(request),
                )
            except members.UnableToChangeMember as error:
                form.add_error("email", error.reason)
            else:
                messages.success(request, _("The invitation is on its way to %s.") % data["email"])
                return HttpResponseRedirect(reverse("members:list"))
        return self.render_to_response(self.get_context_data(form=form), status=422)


class RightsMatrix(MembersOnly, TemplateView):
    """Who has which right: by his role, given, or taken."""

    right = permissions.SEE_MEMBERS
    template_name = "b2b_core/cabinet/rights.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        people = list(member_queries.colleagues(member=self.request.member))
        return super().get_context_data(
            people=people,
            rows=member_queries.matrix(people),
            page_title=_("Rights"),
            active_tab="colleagues",
            **kwargs,
        )


class Colleague(MembersOnly, TemplateView):
    """One employee: role, department, legal entities, rights, the end of his access."""

    right = permissions.SEE_MEMBERS
    template_name = "b2b_core/cabinet/colleague.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        actor = self.request.member
        person = member_queries.colleagues(member=actor).filter(pk=kwargs["pk"]).first()
        if person is None:
            raise Http404
        below = permissions.level(person.role) <= permissions.level(actor.role)
        may_manage = below and permissions.may(actor, permissions.MANAGE_MEMBERS)
        may_grant = (
            below and person.pk != actor.pk and permissions.may(actor, permissions.GRANT_RIGHTS)
        )
        form = MemberForm(
            actor=actor,
            initial={
                "role": person.role,
                "department": person.department,
                "legal_entities": [each.pk for each in person.legal_entities.all()],
            },
        )
        return super().get_context_data(
            person=person,
            rights=member_queries.rights_of(person),
            form=form if may_manage else None,
            may_manage=may_manage,
            may_grant=may_grant,
            is_self=person.pk == actor.pk,
            page_title=person.user.get_full_name() or person.user.email,
            active_tab="colleagues",
            **kwargs,
        )


class MyRights(MembersOnly, TemplateView):
    """What the member may do, and a button to ask for the rest."""

    template_name = "b2b_core/cabinet/my_rights.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            rights=member_queries.rights_of(self.request.member),
            page_title=_("My rights"),
            active_tab="my-rights",
            **kwargs,
        )


class _Action(SignInFirst, OwnHandOnly, MembersOnly, View):
    """``POST``: one use-case; then back to the page, with what was done or why not."""

    http_method_names = ("post", "options")
    back = "members:list"

    def post(self, request: Any, **kwargs: Any) -> HttpResponse:
        try:
            text = self.do(request, **kwargs)
        except members.UnableToChangeMember as error:
            messages.error(request, error.reason)
            return HttpResponseRedirect(self.address(**kwargs))
        except (Member.DoesNotExist, Invitation.DoesNotExist, RightRequest.DoesNotExist):
            raise Http404 from None
        messages.success(request, text)
        return HttpResponseRedirect(self.address(**kwargs))

    def do(self, request: Any, **kwargs: Any) -> str:
        """Do it; return what to tell the person."""
        raise Http404

    def address(self, **kwargs: Any) -> str:
        """Where to go afterwards."""
        return reverse(self.back)


class _OneMember(_Action):
    def address(self, **kwargs: Any) -> str:
        return reverse("members:member", kwargs={"pk": kwargs["pk"]})


class Change(_OneMember):
    """``POST``: role, department, legal entities."""

    right = permissions.MANAGE_MEMBERS

    def do(self, request: Any, **kwargs: Any) -> str:
        form = MemberForm(request.POST, actor=request.member)
        if not form.is_valid():
            raise members.UnableToChangeMember(
                " ".join(str(error) for errors in form.errors.values() for error in errors)
            )
        data = form.cleaned_data
        member = members.change(
            actor=request.member,
            member_id=kwargs["pk"],
            role=data["role"],
            department=data["department"],
            legal_entity_ids=data.get("legal_entities", ()),
        )
        return _("%s: saved, and it holds at once.") % member.user


class SetRights(_OneMember):
    """``POST``: ``right-<code>`` = ``role``, ``yes`` or ``no``."""

    right = permissions.GRANT_RIGHTS
    _WORDS: ClassVar = {"role": None, "yes": True, "no": False}

    def do(self, request: Any, **kwargs: Any) -> str:
        chosen = {
            name.removeprefix("right-"): self._WORDS[word]
            for name, word in request.POST.items()
            if name.startswith("right-") and word in self._WORDS
        }
        member = members.set_rights(actor=request.member, member_id=kwargs["pk"], chosen=chosen)
        return _("%s: saved, and it holds at once.") % member.user


class EndAccess(_Action):
    """``POST``: take a person out of the cabinet."""

    right = permissions.MANAGE_MEMBERS

    def do(self, request: Any, **kwargs: Any) -> str:
        member = members.end_access(actor=request.member, member_id=kwargs["pk"], at=timezone.now())
        return _("%s has no access any more.") % member.user

    def address(self, **kwargs: Any) -> str:
        # Who took himself out sees no list of colleagues any more.
        gone = self.request.member.pk == kwargs["pk"]
        return reverse("customer:summary") if gone else super().address(**kwargs)


class LogOutEverywhere(_OneMember):
    """``POST``: end an employee's sessions."""

    right = permissions.MANAGE_MEMBERS

    def do(self, request: Any, **kwargs: Any) -> str:
        member = members.log_out_everywhere(
            actor=request.member, member_id=kwargs["pk"], at=timezone.now()
        )
        return _("%s is logged out everywhere.") % member.user


class ResendInvitation(_Action):
    """``POST``: the letter once more."""

    right = permissions.MANAGE_MEMBERS

    def do(self, request: Any, **kwargs: Any) -> str:
        invitation = members.resend_invitation(
            actor=request.member,
            invitation_id=kwargs["pk"],
            at=timezone.now(),
            base_url=base_url(request),
        )
        return _("The invitation is on its way to %s.") % invitation.email


class RevokeInvitation(_Action):
    """``POST``: the link opens nothing any more."""

    right = permissions.MANAGE_MEMBERS

    def do(self, request: Any, **kwargs: Any) -> str:
        invitation = members.revoke_invitation(
            actor=request.member, invitation_id=kwargs["pk"], at=timezone.now()
        )
        return _("The invitation of %s is taken back.") % invitation.email


class Decide(_Action):
    """``POST grant=yes|no``: the answer to a request for a right."""

    right = permissions.GRANT_RIGHTS

    def do(self, request: Any, **kwargs: Any) -> str:
        if request.POST.get("grant") not in ("yes", "no"):
            raise members.UnableToChangeMember(_("Choose to give the right or not."))
        answered = members.decide(
            actor=request.member,
            request_id=kwargs["pk"],
            is_granted=request.POST["grant"] == "yes",
            at=timezone.now(),
            base_url=base_url(request),
        )
        if answered.is_granted:
            return _("%s has the right now.") % answered.member.user
        return _("%s does not get the right.") % answered.member.user


class AskForRight(_Action):
    """``POST code=<right>``: ask the heads of the company."""

    back = "members:my-rights"

    def do(self, request: Any, **kwargs: Any) -> str:
        members.ask_for_right(
            member=request.member,
            code=request.POST.get("code", "")[:64],
            at=timezone.now(),
            base_url=base_url(request),
        )
        return _("Your head was asked. You get a letter with the answer.")

    def address(self, **kwargs: Any) -> str:
        return safe_next(self.request, reverse(self.back))
