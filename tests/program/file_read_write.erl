%% Files: write, read, append, positions, lines, raw, info, errors.
-module(file_read_write).
-export([main/1]).

main(_Args) ->
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "beamless-file-" ++ os:getpid()),
    ok = file:make_dir(Dir),
    try run(Dir) after file:del_dir_r(Dir) end,
    io:format("~p~n", [filelib:is_file(Dir)]).

run(Dir) ->
    Name = filename:join(Dir, "data.txt"),
    io:format("~p~n", [file:write_file(Name, ["line one\n", <<"line two\n">>, "last"])]),
    io:format("~p~n", [file:read_file(Name)]),
    {ok, F} = file:open(Name, [read, binary]),
    io:format("~p~n", [[file:read_line(F), file:read(F, 4), file:position(F, {cur, -2}), file:read(F, 100), file:read(F, 1), file:position(F, bof), file:read_line(F), file:pread(F, 5, 3), file:close(F)]]),
    {ok, A} = file:open(Name, [append, raw]),
    io:format("~p~n", [[file:write(A, " appended\n"), file:close(A)]]),
    {ok, R} = file:open(Name, [read]),
    io:format("~p~n", [[io:get_line(R, ""), io:get_chars(R, "", 4), io:fread(R, "", "~s"), io:get_line(R, ""), io:get_line(R, "")]]),
    file:close(R),
    {ok, Info} = file:read_file_info(Name),
    io:format("~p~n", [{element(2, Info), element(3, Info)}]),
    {ok, W} = file:open(Name, [write]),
    io:format(W, "~p.~n~p.~n", [{term, 1}, [list]]),
    file:close(W),
    io:format("~p~n", [file:consult(Name)]),
    Copy = filename:join(Dir, "copy"),
    io:format("~p~n", [[file:copy(Name, Copy), file:rename(Copy, Copy ++ "2"), file:delete(Copy ++ "2"), file:delete(Copy)]]),
    io:format("~p~n", [[file:read_file(Copy), file:open(Dir, [write]), file:make_dir(Dir), file:list_dir(Copy), file:read_file(<<"bad", 0>>)]]),
    io:format("~s~n", [file:format_error(enoent)]).
