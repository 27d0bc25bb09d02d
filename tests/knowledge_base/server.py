"""The console with leave to follow links on this machine, where the tests' website is. Run: `python -m tests.knowledge_base.server PORT URL`."""

import sys

import uvicorn

from channels.media import is_public
from console import knowledge
from knowledge_base.links import Follower
from tests.console.server import app

if __name__ == "__main__":
    knowledge.follow_links_with(Follower(lambda address: address == "127.0.0.1" or is_public(address), timeout=5.0))
    made = app(sys.argv[2], translating=False)
    uvicorn.run(made, host="127.0.0.1", port=int(sys.argv[1]), log_level="warning", access_log=False)
