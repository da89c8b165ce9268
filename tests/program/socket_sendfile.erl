%% `socket:sendfile`: whole files, parts, and what can go wrong.
-module(socket_sendfile).
-export([main/1]).

main(_) ->
    Name = filename:join(os:getenv("TMPDIR", "/tmp"), "socket_sendfile_" ++ os:getpid()),
    Data = binary:copy(<<"0123456789">>, 300000),
    ok = file:write_file(Name, Data),
    {ok, L} = socket:open(inet, stream, tcp),
    ok = socket:bind(L, #{family => inet, addr => loopback}),
    ok = socket:listen(L),
    {ok, Address} = socket:sockname(L),
    {ok, C} = socket:open(inet, stream, tcp),
    ok = socket:connect(C, Address),
    {ok, S} = socket:accept(L),
    Self = self(),
    Reader = spawn_link(fun() -> Self ! {self(), read(S, [])} end),
    {ok, F} = file:open(Name, [read, raw, binary]),
    io:format("~p~n", [[socket:sendfile(C, F), socket:sendfile(C, F, 10, 5), socket:sendfile(C, F, byte_size(Data) - 3, 100), socket:sendfile(C, F, 0, 7, infinity)]]),
    io:format("~p~n", [lists:sort(maps:keys(maps:get(counters, socket:info(C))))]),
    io:format("~p~n", [maps:with([sendfile_byte, sendfile_max, sendfile_tries, sendfile_fails], maps:get(counters, socket:info(C)))]),
    ok = file:close(F),
    io:format("~p~n", [socket:sendfile(C, F)]),
    io:format("~p~n", [try socket:sendfile(C, make_ref()) catch K:R -> {K, R} end]),
    ok = socket:close(C),
    receive {Reader, Got} -> io:format("~p~n", [Got =:= <<Data/binary, "01234", "789", "0123456">>]) end,
    ok = socket:close(L),
    ok = file:delete(Name).

read(S, Parts) ->
    case socket:recv(S) of
        {ok, Part} -> read(S, [Part | Parts]);
        {error, closed} -> iolist_to_binary(lists:reverse(Parts))
    end.
