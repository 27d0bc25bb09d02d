"""Web chat: the embeddable element in static/, and the socket it talks to. Knows who is there by signed tokens only."""

from channels.webchat.adapter import Speaker, WebChat
from channels.webchat.hub import Hub
from channels.webchat.identity import ChatSessions, PortalTokens
from channels.webchat.reach import ChatSockets
from channels.webchat.socket import webchat_router

__all__ = ["ChatSessions", "ChatSockets", "Hub", "PortalTokens", "Speaker", "WebChat", "webchat_router"]
