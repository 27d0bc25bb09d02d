"""Articles in and out: Markdown files with front matter (for Git), CSV, and schema.org FAQPage for the website."""
