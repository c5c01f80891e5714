"""Django's ``{% url %}``, written quicker where only ids of records stand in the address. In every template."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import template
from django.template.defaulttags import URLNode
from django.template.defaulttags import url as url_of_django
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape

from paivand.ui.links import address_of

if TYPE_CHECKING:
    from django.template.base import Parser, Token
    from django.template.context import Context

register = template.Library()


class AddressNode(URLNode):
    """The address of a page. Rooms are mounted once, so the application of the request never decides."""

    def render(self, context: Context) -> str:
        """Write the address; as a variable it is empty where there is no such page."""
        name = self.view_name.resolve(context)
        args = [arg.resolve(context) for arg in self.args]
        kwargs = {key: value.resolve(context) for key, value in self.kwargs.items()}
        try:
            found = address_of(name, args, kwargs)
        except NoReverseMatch:
            if self.asvar is None:
                raise
            found = ""
        if self.asvar:
            context[self.asvar] = found
            return ""
        shown: str = conditional_escape(found) if context.autoescape else found
        return shown


@register.tag
def url(parser: Parser, token: Token) -> AddressNode:
    """Read the tag as Django does."""
    read: Any = url_of_django(parser, token)
    return AddressNode(read.view_name, read.args, read.kwargs, read.asvar)
