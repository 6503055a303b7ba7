"""What a description cannot say: which cursors were given out, and what must not be taken back before the rest is asked."""

import schemathesis

RETRACTION = "/api/v1/ingests/{ingest}/retraction"


@schemathesis.hook
def filter_query(context, query):
    """Cursors come from answers (the stateful phase passes them on); made-up ones are asked for by tests of our own."""
    return not query or "cursor" not in query


@schemathesis.hook
def filter_path_parameters(context, path_parameters):
    """The catalogue (ingest 1) and the illustrative figures (the last of the demonstration) stay: all answers rest on them."""
    return context.operation.path != RETRACTION or str((path_parameters or {}).get("ingest")) not in ("1", "57")
