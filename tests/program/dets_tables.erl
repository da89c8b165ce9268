%% Tables on disk: what is looked up, selected with a compiled specification and by parts, and read again by who opens the file later.
-module(dets_tables).
-export([main/1]).

main(_) ->
    File = filename:join(os:getenv("TMPDIR", "/tmp"), "dets_tables_" ++ os:getpid()),
    try tables(File), entries(File) after file:delete(File) end.

tables(File) ->
    {ok, T} = dets:open_file(numbers, [{file, File}]),
    ok = dets:insert(T, [{K, [K, text]} || K <- lists:seq(1, 300)]),
    io:format("~p ~p~n", [dets:lookup(T, 77), length(dets:match(T, {'$1', '_'}))]),
    {[First], Continuation} = dets:select(T, [{{'$1', '_'}, [{'<', '$1', 3}], [{const, {found, here}}]}], 1),
    show(First),
    {'EXIT', {badarg, _}} = (catch dets:select(T, [])),
    io:format("~p~n", [rest(dets:select(Continuation))]),
    ok = dets:close(T),
    {ok, T} = dets:open_file(numbers, [{file, File}]),
    io:format("~p ~p~n", [dets:lookup(T, 300), dets:info(T, size)]),
    ok = dets:close(T).

rest('$end_of_table') -> [];
rest({Found, Continuation}) -> Found ++ rest(dets:select(Continuation)).

show({found, Where}) -> io:format("found ~p~n", [Where]);
show(Other) -> io:format("other ~p~n", [Other]).

%% file:ipread_s32bu_p32bu/3, by which such files are read.
entries(File) ->
    ok = file:write_file(File, <<0:64, 8:32, 24:32, "garbage!", "abcdefgh">>),
    {ok, Raw} = file:open(File, [raw, binary, read]),
    [io:format("~p~n", [file:ipread_s32bu_p32bu(Raw, At, Max)]) || {At, Max} <- [{8, 100}, {8, 4}, {0, 100}, {60, 100}]],
    ok = file:close(Raw),
    {ok, Served} = file:open(File, [read]),
    io:format("~p~n", [file:ipread_s32bu_p32bu(Served, 8, 100)]),
    ok = file:close(Served).
