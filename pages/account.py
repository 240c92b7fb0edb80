"""My account: who am I here, what may I see, and how do I change my password?"""

import streamlit as st

from components.account_rows import account_facts
from components.words import head, note, panel
from data_access.queries.areas import area_path
from domain.errors import N_, AccountError
from domain.language import gettext as _
from session.own_account import change_password
from session.reading import load
from session.signed_in import current
from session.writing import attempted

viewer = current()
areas = [load(area_path, code=code)[-1][1] for code in viewer.scope.area_codes]


def change(old: str, new: str, again: str) -> None:
    if new != again:
        raise AccountError(N_("The two new passwords are not the same."))
    change_password(old, new)


with panel("account-who"):
    head(_("Account"))
    st.table(account_facts(viewer.username, viewer.display_name, viewer.role, areas, viewer.expires_at))
with panel("account-password"):
    head(_("Change password"), _("at least 12 characters; every session of this account ends, this one too"))
    if viewer.demo:
        note(_("Demo accounts keep their documented passwords."))
    else:
        with st.form("account.password", border=False, width=420):
            old = st.text_input(_("Present password"), type="password")
            new = st.text_input(_("New password"), type="password")
            again = st.text_input(_("New password again"), type="password")
            if (
                st.form_submit_button(_("Change password"), type="primary")
                and attempted(lambda: change(old, new, again))[0]
            ):
                st.success(_("The password is changed. Please sign in again."))
