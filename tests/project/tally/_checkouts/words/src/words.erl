-module(words).
-export([split/1]).

split(Lines) -> [Word || Line <- Lines, Word <- string:lexemes(Line, " ,")].
