"""The routes of ``/api/v1``, health and docs, one file for each kind of resource."""
