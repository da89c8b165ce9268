%% Directories: make, list, wildcard, walk, delete; file names.
-module(file_directories).
-export([main/1]).

main(_Args) ->
    Dir = filename:join(os:getenv("TMPDIR", "/tmp"), "beamless-dir-" ++ os:getpid()),
    [ok = filelib:ensure_dir(filename:join([Dir, Sub, "x"])) || Sub <- ["a/b", "c"]],
    [ok = file:write_file(filename:join(Dir, F), F) || F <- ["1.txt", "a/2.txt", "a/b/3.txt", "c/4.erl"]],
    io:format("~p~n", [sorted(file:list_dir(Dir))]),
    io:format("~p~n", [lists:sort(filelib:wildcard("**/*.txt", Dir))]),
    io:format("~p~n", [lists:sort(filelib:wildcard("{a,c}/*.{txt,erl}", Dir))]),
    io:format("~p~n", [lists:sort(filelib:fold_files(Dir, "\\.txt$", true, fun(F, Acc) -> [filename:basename(F) | Acc] end, []))]),
    io:format("~p~n", [[filelib:is_dir(Dir), filelib:is_regular(Dir), filelib:file_size(filename:join(Dir, "a/2.txt"))]]),
    io:format("~p~n", [[file:del_dir(Dir), file:del_dir_r(Dir), filelib:is_dir(Dir)]]),
    io:format("~p~n", [[filename:basename("/a/b.erl"), filename:basename("/a/b.erl", ".erl"), filename:dirname("/a/b.erl"), filename:extension("x.tar.gz"), filename:rootname("a/b.c"), filename:join(["a", "/b", "c"]), filename:join("a//b/", "c"), filename:split("/usr/lib/x"), filename:absname("x", "/r"), filename:pathtype("rel"), filename:flatten(["a", [b]])]]).

sorted({ok, Names}) -> lists:sort(Names).
