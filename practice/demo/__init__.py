"""The demo practice, Cedar Grove Family Medicine: invented data in YAML and the loader that dates it from today.

The CLI and tests call in; nothing outside demo mode does. Every name, phone (555-01xx) and address (example.com) is fictitious.
"""
