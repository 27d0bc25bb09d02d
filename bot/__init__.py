"""The way of one message: turn pipeline, dialogue engine client, composition root, jobs, CLI. Everything else is called from here."""
