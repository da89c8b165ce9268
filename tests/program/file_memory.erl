%% Files in memory, and compressed ones.
-module(file_memory).
-export([main/1]).

main(_) ->
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "file_memory_" ++ os:getpid()),
    ok = file:make_dir(Dir),
    Name = filename:join(Dir, "a file"),
    memory(),
    compressed(Name),
    ok = file:del_dir_r(Dir),
    show(file:list_dir(Dir)).

memory() ->
    {ok, F} = file:open(<<"some contents">>, [ram, read, write, binary]),
    show(file:read(F, 4)),
    show(file:position(F, {cur, 1})),
    show(file:write(F, "CON")),
    show(file:pread(F, 0, 100)),
    show(file:pread(F, [{0, 2}, {100, 2}])),
    show(file:pwrite(F, 15, "!")),
    show(ram_file:get_size(F)),
    show(ram_file:get_file(F)),
    show(file:position(F, 4)),
    show(file:truncate(F)),
    show(file:pread(F, 0, 100)),
    show(file:close(F)),
    {ok, R} = file:open("only read", [ram, read]),
    show(file:write(R, "x")),
    show(file:read(R, 100)),
    show(file:read(R, 100)),
    show(file:close(R)).

compressed(Name) ->
    Text = binary:copy(<<"all work and no play ">>, 1000),
    ok = file:write_file(Name, Text, [compressed]),
    {ok, Bytes} = file:read_file(Name),
    show({byte_size(Bytes) < 1000, zlib:gunzip(Bytes) =:= Text}),
    {ok, F} = file:open(Name, [read, compressed, binary]),
    {ok, Part} = file:read(F, 10000),
    show({byte_size(Part), file:position(F, 4), file:read(F, 4)}),
    ok = file:close(F).

show(Term) -> io:format("~p~n", [Term]).
