%% Printing of terms on lines, what `~p` does. Replaces OTP's module of that name, of which compiled code is over a hundred kilobytes, by a native
%% of the runtime that gives the same text.
%% Left out: `intermediate/6` gives the text and not a form of OTP's own; `write/1` only takes that.
-module(io_lib_pretty).

-export([print/1, print/2, print/3, print/4, print/5, print/6]).
-export([intermediate/6, write/1]).

print(Term) -> print(Term, 1, 80, -1).

print(Term, Options) when is_list(Options) ->
    text(Term, option(column, Options, 1), option(line_length, Options, 80), option(depth, Options, -1), option(line_max_chars, Options, -1),
        option(chars_limit, Options, -1), option(record_print_fun, Options, no_fun), option(encoding, Options, utf8), option(strings, Options, true));
print(Term, Records) ->
    print(Term, -1, Records).

print(Term, Depth, Records) -> print(Term, 1, 80, Depth, Records).

print(Term, Column, Line, Depth) -> text(Term, Column, Line, Depth, -1, -1, no_fun, latin1, true).

print(Term, Column, Line, Depth, Records) -> print(Term, Column, Line, Depth, -1, Records).

print(Term, Column, Line, Depth, Chars, Records) -> text(Term, Column, Line, Depth, Chars, -1, Records, latin1, true).

%% Lines of length 0 are never broken.
intermediate(Term, Depth, Limit, Records, Encoding, Strings) -> text(Term, 1, 0, Depth, -1, Limit, Records, Encoding, Strings).

write(Text) -> Text.

text(Term, Column, Line, Depth, Chars, Limit, Records, Encoding, Strings) ->
    beamless_native:print(Term, {Column, Line, Depth, Chars, Limit, Encoding, Strings, records(Term, Records)}).

option(Key, Options, Default) ->
    case lists:keyfind(Key, 1, Options) of
        {Key, Value} -> Value;
        _ -> Default
    end.

%% [{Tag, Fields, [FieldName]}] of the tuples in Term that the fun calls records.
records(Term, Fun) when is_function(Fun, 2) -> known(maps:to_list(tags(Term, #{})), Fun);
records(_, _) -> [].

known([{{Tag, Fields}, _} | Tags], Fun) ->
    case Fun(Tag, Fields) of
        no -> known(Tags, Fun);
        Names -> [{Tag, Fields, Names} | known(Tags, Fun)]
    end;
known([], _) ->
    [].

tags([Head | Tail], Tags) -> tags(Tail, tags(Head, Tags));
tags(Tuple, Tags) when is_tuple(Tuple), tuple_size(Tuple) > 0 ->
    Inner = tags(tuple_to_list(Tuple), Tags),
    case element(1, Tuple) of
        Tag when is_atom(Tag) -> Inner#{{Tag, tuple_size(Tuple) - 1} => true};
        _ -> Inner
    end;
tags(Map, Tags) when is_map(Map) -> tags(maps:to_list(Map), Tags);
tags(_, Tags) -> Tags.
