%% `file:sendfile`: what is sent to the socket while a file is on its way follows the file.
-module(sendfile_queue).
-export([main/1]).

main(_) ->
    Name = filename:join(os:getenv("TMPDIR", "/tmp"), "sendfile_queue_" ++ os:getpid()),
    File = binary:copy(<<"file">>, 3000000),
    ok = file:write_file(Name, File),
    {ok, L} = gen_tcp:listen(0, [binary, {active, false}, {ip, {127, 0, 0, 1}}]),
    {ok, Port} = inet:port(L),
    {ok, C} = gen_tcp:connect({127, 0, 0, 1}, Port, [binary, {active, false}]),
    {ok, S} = gen_tcp:accept(L),
    After = binary:copy(<<"a">>, 100000),
    Self = self(),
    spawn_link(fun() -> timer:sleep(100), Self ! {after_file, gen_tcp:send(C, After)} end),
    ok = gen_tcp:controlling_process(S, spawn_link(fun() ->
        receive go -> ok end,
        timer:sleep(200),
        Got = iolist_to_binary(all(S, byte_size(File) + byte_size(After))),
        io:format("~p~n", [Got =:= <<File/binary, After/binary>>]),
        Self ! {reader, gen_tcp:recv(S, 0)}
    end)),
    {connected, Reader} = erlang:port_info(S, connected),
    Reader ! go,
    Sent = file:sendfile(Name, C),
    receive {after_file, Result} -> ok end,
    ok = gen_tcp:close(C),
    receive {reader, End} -> io:format("~p ~p ~p~n", [Sent =:= {ok, byte_size(File)}, Result, End]) end,
    ok = file:delete(Name).

all(_, 0) -> [];
all(S, Left) ->
    {ok, Part} = gen_tcp:recv(S, 0, 5000),
    [Part | all(S, Left - byte_size(Part))].
