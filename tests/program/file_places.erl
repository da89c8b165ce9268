%% Reading and writing at places, truncating, appending.
-module(file_places).
-include_lib("kernel/include/file.hrl").
-export([main/1]).

main(_) ->
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "file_places_" ++ os:getpid()),
    ok = file:make_dir(Dir),
    Name = filename:join(Dir, "a file"),
    places(Name),
    ok = file:del_dir_r(Dir),
    show(file:list_dir(Dir)).

places(Name) ->
    {ok, F} = file:open(Name, [read, write, raw, binary]),
    ok = file:pwrite(F, 0, "0123456789"),
    ok = file:pwrite(F, [{2, "AB"}, {8, <<"CD">>}, {15, "far"}]),
    show(file:pread(F, 0, 100)),
    show(file:pread(F, [{0, 3}, {8, 4}, {100, 5}, {17, 5}])),
    show(file:position(F, {eof, -3})),
    show(file:read(F, 10)),
    show([file:position(F, Where) || Where <- [bof, {bof, 3}, {cur, 2}, cur, eof, {cur, -100}]]),
    {ok, 5} = file:position(F, 5),
    show(file:truncate(F)),
    show(file:pread(F, 0, 100)),
    show([file:allocate(F, 0, 100), file:advise(F, 0, 0, sequential), file:sync(F), file:datasync(F), file:advise(F, 0, 0, nonsense)]),
    {ok, Info} = file:read_file_info(F),
    show(Info#file_info.size),
    ok = file:close(F),
    show(file:read(F, 1)),
    {ok, A} = file:open(Name, [append]),
    ok = file:write(A, "appended"),
    ok = file:close(A),
    show(file:read_file(Name)),
    show(file:open(Name, [write, exclusive])).

show(Term) -> io:format("~p~n", [Term]).
