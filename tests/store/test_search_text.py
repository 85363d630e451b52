"""Words of a text as a search compares them."""

from __future__ import annotations

from streamrec.store.search_text import MAX_WORDS, name_spellings, query_words


def test_name_spellings_join_what_people_write_as_one_word() -> None:
    assert name_spellings("spider-man 2") == [["spider", "man", "2"], ["spiderman", "2"]]
    assert name_spellings("m*a*s*h") == [["m", "a", "s", "h"], ["mash"]]
    assert name_spellings("pan's labyrinth") == [["pans", "labyrinth"]]


def test_name_spellings_read_digits_within_a_word_as_letters() -> None:
    assert ["seven"] in name_spellings("se7en")
    assert name_spellings("alien3") == [["alien", "3"], ["alien3"]]


def test_name_spellings_of_a_name_without_words_is_itself() -> None:
    assert name_spellings("???") == [["???"]]


def test_query_words_are_folded_and_bounded() -> None:
    assert query_words("  AMÉLIE, l'amour ") == ["amelie", "lamour"]
    assert query_words("t+" * 149) == ["t"] * MAX_WORDS
    assert len(query_words("x" * 300)[0]) == 40
    assert query_words("?") == ["?"]
    assert query_words("\u0301") == []
