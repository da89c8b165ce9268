%% delayed_write: what is written is in the file when enough has been gathered, when its time has come, or at the latest when it is closed.
-module(file_delayed).
-export([main/1]).

main(_Args) ->
    File = filename:join(os:getenv("TMPDIR", "/tmp"), "file_delayed"),
    [closed(File, Modes) || Modes <- [[raw, write, delayed_write], [write, {delayed_write, 100, 60000}], [raw, write, binary, {delayed_write, 100, 60000}]]],
    {ok, Fd} = file:open(File, [raw, write, {delayed_write, 100, 20}]),
    ok = file:write(Fd, "in time"),
    io:format("~p~n", [wait_for(File, <<"in time">>)]),
    ok = file:write(Fd, lists:duplicate(200, $x)),
    io:format("~p~n", [wait_for(File, <<"in time", (binary:copy(<<"x">>, 200))/binary>>)]),
    io:format("~p~n", [file:close(Fd)]),
    io:format("~p~n", [catch file:write(Fd, "late")]),
    {ok, Full} = file:open("/dev/full", [raw, write, {delayed_write, 1000, 60000}]),
    io:format("~p~n", [file:write(Full, "no room")]),
    io:format("~p~n", [file:close(Full)]),
    {ok, Packed} = file:open(File, [raw, write, compressed, {delayed_write, 100, 60000}]),
    ok = file:write(Packed, "packed and late"),
    io:format("~p~n", [file:read_file(File)]),
    ok = file:close(Packed),
    {ok, Bytes} = file:read_file(File),
    io:format("~p~n", [zlib:gunzip(Bytes)]).

closed(File, Modes) ->
    {ok, Fd} = file:open(File, Modes),
    ok = file:write(Fd, "one "),
    ok = file:write(Fd, <<"two ">>),
    io:format("~p~n", [file:read_file(File)]),
    io:format("~p~n", [file:position(Fd, cur)]),
    io:format("~p~n", [file:read_file(File)]),
    ok = file:write(Fd, "three"),
    io:format("~p~n", [file:sync(Fd)]),
    io:format("~p~n", [file:read_file(File)]),
    ok = file:write(Fd, "!"),
    io:format("~p~n", [file:close(Fd)]),
    io:format("~p~n", [file:read_file(File)]).

wait_for(File, Content) ->
    case file:read_file(File) of
        {ok, Content} -> {ok, byte_size(Content)};
        {ok, _} -> receive after 5 -> wait_for(File, Content) end
    end.
