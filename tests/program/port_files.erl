%% Ports by a name alone: a file's bytes; and what is said of a command that is none.
-module(port_files).
-export([main/1, log/2]).

main(_Args) ->
    process_flag(trap_exit, true),
    register(port_files, self()),
    ok = logger:add_handler(port_files, ?MODULE, #{}),
    ok = logger:remove_handler(default),
    Folder = filename:join(os:getenv("TMPDIR", "/tmp"), "port_files"),
    ok = file:make_dir(Folder),
    File = filename:join(Folder, "text"),
    ok = file:write_file(File, "one\ntwo\nthree"),
    Port = open_port(File, [in, {line, 20}, eof]),
    io:format("~p~n", [lines(Port)]),
    port_close(Port),
    receive {'EXIT', Port, Reason} -> io:format("~p~n", [Reason]) end,
    Atom = list_to_atom(filename:join(Folder, "made")),
    Out = open_port(Atom, [out, binary]),
    io:format("~p~n", [erlang:port_info(Out, name) =:= {name, atom_to_list(Atom)}]),
    true = port_command(Out, ["some ", <<"bytes">>]),
    true = port_close(Out),
    receive {'EXIT', Out, Reason2} -> io:format("~p~n", [Reason2]) end,
    io:format("~p~n", [file:read_file(Atom)]),
    Both = open_port(Atom, []),
    receive {Both, {data, Data}} -> io:format("~p~n", [Data]) end,
    receive {'EXIT', Both, Reason3} -> io:format("~p~n", [Reason3]) end,
    [io:format("~p~n", [try open_port(Name, Options) catch error:E -> E end])
     || {Name, Options} <- [{'', []}, {"", []}, {"/no/such/folder/file", [in]}, {<<"text">>, []}, {Folder, [out]}, {17, []}]],
    Cat = open_port({spawn, "cat"}, []),
    Cat ! {self(), {command, not_bytes}},
    receive {'EXIT', Cat, Reason4} -> io:format("~p~n", [Reason4]) end,
    receive {log, Level, Msg, Meta} -> io:format("~p ~p ~p~n", [Level, Msg, lists:sort(maps:keys(Meta))]) end,
    Cat ! {self(), {connect, nobody}},
    receive {'EXIT', Cat, Reason5} -> io:format("~p~n", [Reason5]) end,
    ok = file:del_dir_r(Folder).

log(#{level := Level, msg := Msg, meta := Meta}, _) -> port_files ! {log, Level, Msg, Meta}.

lines(Port) ->
    receive
        {Port, {data, Line}} -> [Line | lines(Port)];
        {Port, eof} -> []
    end.
