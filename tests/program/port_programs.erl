%% Programs behind ports: options, framing, ends, refusals.
-module(port_programs).
-export([main/1]).

main(_) ->
    process_flag(trap_exit, true),
    show(collect(open_port({spawn, "printf 'one two'"}, [exit_status]), [])),
    show(collect(open_port({spawn, "sh -c 'exit 7'"}, [exit_status]), [])),
    show(collect(open_port({spawn, "sh -c 'kill -9 $$'"}, [exit_status]), [])),
    show(collect(open_port({spawn, "printf 'hello\\nworld1234567890\\nx'"}, [{line, 5}, exit_status]), [])),
    show(collect(open_port({spawn, "printf '\\000\\003abc\\000\\002de\\000\\005x'"}, [{packet, 2}, binary, exit_status]), [])),
    show(collect(open_port({spawn_executable, "/bin/sh"}, [{args, ["-c", "echo $0 $#; echo $A-$B; pwd; exit 3", "zero", "one", "two"]},
                                                          {env, [{"A", "1"}, {"B", false}]}, {cd, "/"}, binary, exit_status]), [])),
    show(collect(open_port({spawn, "sh -c 'echo out; echo err >&2'"}, [stderr_to_stdout, exit_status]), [])),
    echo([]),
    echo([{packet, 1}]),
    echo([{packet, 4}, binary]),
    eof(),
    owner(),
    refused(),
    big().

%% Data in one piece, then the rest in order.
collect(Port, Data) ->
    receive
        {Port, {data, {_, _} = Line}} -> [Line | collect(Port, Data)];
        {Port, {data, Bytes}} -> collect(Port, [Data, Bytes]);
        {Port, Other} -> [{data, iolist_to_binary(Data)}, Other | collect(Port, [])];
        {'EXIT', Port, Reason} -> [{exit, Reason}]
    after 5000 -> [timeout]
    end.

echo(Options) ->
    Port = open_port({spawn, "cat"}, Options),
    true = port_command(Port, ["some", <<" bytes">>]),
    Port ! {self(), {command, "more"}},
    show(receive_bytes(Port, 14, <<>>)),
    {input, In} = erlang:port_info(Port, input),
    {output, Out} = erlang:port_info(Port, output),
    show({In > 13, Out > 13, erlang:port_info(Port, name), erlang:port_info(Port, connected) =:= {connected, self()}}),
    true = port_close(Port),
    show(receive {'EXIT', Port, Reason} -> Reason end).

receive_bytes(_, Left, Got) when Left =< 0 -> Got;
receive_bytes(Port, Left, Got) ->
    receive {Port, {data, Data}} -> receive_bytes(Port, Left - iolist_size(Data), <<Got/binary, (iolist_to_binary(Data))/binary>>) end.

eof() ->
    Port = open_port({spawn, "true"}, [eof]),
    show(receive {Port, eof} -> eof end),
    Port ! {self(), close},
    show(receive {Port, closed} -> closed end),
    show(receive {'EXIT', Port, Reason} -> Reason end).

owner() ->
    Port = open_port({spawn, "cat"}, []),
    Self = self(),
    Other = spawn_link(fun() -> receive {P, connect} -> port_command(P, "hi"), receive {P, {data, D}} -> Self ! {self(), D} end end end),
    Port ! {self(), {connect, Other}},
    show(receive {Port, connected} -> connected end),
    show(erlang:port_info(Port, connected) =:= {connected, Other}),
    show(erlang:port_info(Port, links) =:= {links, [self()]}),
    show(port_connect(Port, Other)),
    show(erlang:port_info(Port, links) =:= {links, lists:sort([self(), Other])}),
    Other ! {Port, connect},
    show(receive {Other, Data} -> Data end),
    show(receive {'EXIT', Other, Reason} -> Reason end),
    show(receive {'EXIT', Port, Reason2} -> Reason2 end).

refused() ->
    [show(catch_error(fun() -> open_port(Name, Options) end))
     || {Name, Options} <- [{{spawn_executable, "/no/such/file"}, []}, {{spawn_executable, "/etc/passwd"}, []}, {{spawn, ""}, []},
                            {{spawn, "cat"}, [foo]}, {{spawn, "cat"}, [{packet, 3}]}, {{spawn, "cat"}, [{args, []}]},
                            {{spawn_driver, "no_such_driver"}, []}, {{spawn, "cat"}, foo}]],
    Port = open_port({spawn, "cat"}, []),
    true = port_close(Port),
    show(catch_error(fun() -> port_close(Port) end)),
    show(catch_error(fun() -> port_command(Port, "x") end)),
    show(catch_error(fun() -> port_connect(Port, self()) end)),
    show(catch_error(fun() -> port_command(no_such_name, "x") end)),
    show(erlang:port_info(Port)).

%% More than a pipe holds: the sender waits and nothing is lost.
big() ->
    Port = open_port({spawn, "cat"}, [binary]),
    Chunk = binary:copy(<<"0123456789">>, 10000),
    Self = self(),
    spawn_link(fun() -> [port_command(Port, Chunk) || _ <- lists:seq(1, 20)], Self ! sent end),
    Got = receive_bytes(Port, 2000000, <<>>),
    receive sent -> ok end,
    show({byte_size(Got), erlang:md5(Got) =:= erlang:md5(binary:copy(Chunk, 20))}).

catch_error(Fun) ->
    try Fun() of _ -> value catch error:Reason -> Reason end.

show(Term) -> io:format("~p~n", [Term]).
