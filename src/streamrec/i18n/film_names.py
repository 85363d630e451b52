"""Names in the film data that the Unicode CLDR lacks, as messages."""

from __future__ import annotations

from streamrec.i18n.messages import message_in

GENRES = {
    genre.msgid: genre
    for genre in (
        message_in("genre", "Action"), message_in("genre", "Adventure"),
        message_in("genre", "Animation"), message_in("genre", "Children"),
        message_in("genre", "Comedy"), message_in("genre", "Crime"),
        message_in("genre", "Documentary"), message_in("genre", "Drama"),
        message_in("genre", "Family"), message_in("genre", "Fantasy"),
        message_in("genre", "Film-Noir"), message_in("genre", "Foreign"),
        message_in("genre", "History"), message_in("genre", "Horror"), message_in("genre", "Music"),
        message_in("genre", "Musical"), message_in("genre", "Mystery"),
        message_in("genre", "Romance"), message_in("genre", "Sci-Fi"),
        message_in("genre", "Science Fiction"), message_in("genre", "TV Movie"),
        message_in("genre", "Thriller"), message_in("genre", "War"), message_in("genre", "Western"),
    )
}  # fmt: skip
"""Genres of TMDB and MovieLens by their name there."""

JOBS = {
    job.msgid: job
    for job in (
        message_in("job", "Art Direction"), message_in("job", "Casting"),
        message_in("job", "Costume Design"), message_in("job", "Director"),
        message_in("job", "Director of Photography"), message_in("job", "Editor"),
        message_in("job", "Executive Producer"), message_in("job", "Novel"),
        message_in("job", "Original Music Composer"), message_in("job", "Producer"),
        message_in("job", "Production Design"), message_in("job", "Screenplay"),
        message_in("job", "Writer"),
    )
}  # fmt: skip
"""Frequent jobs of a crew by their name in the data."""

COUNTRIES = {
    "AN": message_in("country", "Netherlands Antilles"),
    "CS": message_in("country", "Serbia and Montenegro"),
    "SU": message_in("country", "Soviet Union"),
    "XC": message_in("country", "Czechoslovakia"),
    "XG": message_in("country", "East Germany"),
    "YU": message_in("country", "Yugoslavia"),
}
"""Former countries by the code in the data, which is outside today's ISO 3166-1."""

LANGUAGES = {"cn": message_in("language", "Cantonese"), "xx": message_in("language", "No Language")}
"""Languages by the code in the data, which is outside ISO 639-1."""
