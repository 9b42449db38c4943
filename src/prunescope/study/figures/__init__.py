"""Pictures of studies, drawn with matplotlib (extra ``figures``) in the colours of the page."""
