%% Searches files, or standard input, for lines that match a regular expression.
-module(grep).
-export([main/1]).

main(Args) ->
    case options(Args, #{}) of
        {Options, [Pattern | Files]} -> run(Options, Pattern, Files);
        _ -> stop(2, "usage: grep [-i] [-n] [-v] [-c] PATTERN [FILE...]")
    end.

options(["--" | Rest], Options) -> {Options, Rest};
options(["-i" | Rest], Options) -> options(Rest, Options#{caseless => true});
options(["-n" | Rest], Options) -> options(Rest, Options#{number => true});
options(["-v" | Rest], Options) -> options(Rest, Options#{invert => true});
options(["-c" | Rest], Options) -> options(Rest, Options#{count => true});
options([[$-, _ | _] | _], _) -> bad_option;
options(Rest, Options) -> {Options, Rest}.

run(Options, Pattern, Files) ->
    case re:compile(Pattern, [caseless || is_map_key(caseless, Options)]) of
        {ok, Regex} ->
            Prefix = length(Files) > 1,
            Results = [search(File, Regex, Options#{prefix => Prefix}) || File <- files(Files)],
            halt(exit_code(Results));
        {error, {Message, At}} ->
            stop(2, io_lib:format("grep: ~s at character ~b of the pattern", [Message, At]))
    end.

files([]) -> ["-"];
files(Files) -> Files.

exit_code(Results) ->
    case {lists:member(error, Results), lists:sum([N || N <- Results, is_integer(N)])} of
        {true, _} -> 2;
        {false, 0} -> 1;
        {false, _} -> 0
    end.

%% The number of matching lines, or `error`.
search(File, Regex, Options) ->
    case read(File) of
        {ok, Text} ->
            Matches = [Line || {_, Bytes} = Line <- lines(Text), matches(Bytes, Regex, Options)],
            print(File, Matches, Options),
            length(Matches);
        {error, Reason} ->
            io:format(standard_error, "grep: ~ts: ~s~n", [File, file:format_error(Reason)]),
            error
    end.

read("-") -> {ok, read_stdin([])};
read(File) -> file:read_file(File).

read_stdin(Chunks) ->
    case file:read(standard_io, 65536) of
        {ok, Chunk} -> read_stdin([Chunks, Chunk]);
        eof -> iolist_to_binary(Chunks)
    end.

lines(Text) ->
    Lines = case binary:split(Text, <<"\n">>, [global]) of
                [<<>>] -> [];
                All -> case lists:last(All) of <<>> -> lists:droplast(All); _ -> All end
            end,
    lists:enumerate(Lines).

matches(Bytes, Regex, Options) ->
    Found = re:run(Bytes, Regex, [{capture, none}]) =:= match,
    Found =/= is_map_key(invert, Options).

print(File, Matches, #{count := true} = Options) ->
    write([prefix(File, Options), integer_to_binary(length(Matches)), $\n]);
print(File, Matches, Options) ->
    write([[prefix(File, Options), number(N, Options), Bytes, $\n] || {N, Bytes} <- Matches]).

prefix(File, #{prefix := true}) -> [File, $:];
prefix(_, _) -> [].

number(N, #{number := true}) -> [integer_to_binary(N), $:];
number(_, _) -> [].

write(Bytes) -> ok = file:write(standard_io, Bytes).

stop(Code, Message) ->
    io:format(standard_error, "~s~n", [Message]),
    halt(Code).
