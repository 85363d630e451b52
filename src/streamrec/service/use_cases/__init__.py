"""What the API and the pages both do, as functions with typed results and without HTTP."""
