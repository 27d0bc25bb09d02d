"""The page of one article in one language: written, seen as the patient does, compared, published, translated side by side.

What it holds and how it is shown is in text.py; typing, saving and colleagues in writing.py; going live in publishing.py; what is done
to versions and to the whole article in acts.py. pages/knowledge_article.py opens it. It decides nothing: knowledge_base does.
"""
