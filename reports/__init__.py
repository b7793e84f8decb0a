"""From a verdict to text: terminal, HTML, Markdown, JSON; templates and translations inside."""
