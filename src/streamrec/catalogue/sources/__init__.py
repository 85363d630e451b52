"""The data sources of a catalogue, one module each; see `streamrec.catalogue.source`."""
