%% Monitors of what cannot be there: pids and ports of an earlier incarnation of the node, of other nodes, names elsewhere.
-module(monitor_absent).
-export([main/1]).

main(_) ->
    Pid = fun(Node) -> binary_to_term(<<131, 88, 119, (byte_size(Node)), Node/binary, 4711:32, 17:32, 77:32>>) end,
    Port = fun(Node) -> binary_to_term(<<131, 89, 119, (byte_size(Node)), Node/binary, 4711:32, 77:32>>) end,
    Here = atom_to_binary(node()),
    [io:format("~p~n", [outcome(Kind, Item, Options)])
     || {Kind, Item} <- [{process, Pid(Here)}, {port, Port(Here)}, {process, Pid(<<"other@host">>)}, {process, {name, node()}}, {process, name}],
        Options <- [[], [{tag, mine}], [{alias, explicit_unalias}], [{alias, demonitor}, {tag, {x}}]]],
    io:format("~p~n", [try monitor(process, {name, other@host}) catch error:badarg -> badarg end]),
    ok.

outcome(Kind, Item, Options) ->
    Ref = monitor(Kind, Item, Options),
    Alias = receive
                {Tag, Ref, Kind, {name, Node}, Reason} when Item =:= name, Node =:= node() -> {Tag, Reason};
                {Tag, Ref, Kind, Item, Reason} -> {Tag, Reason}
            end,
    Ref ! to_alias,
    self() ! to_self,
    {Alias, receive to_self -> receive to_alias -> alias after 0 -> no_alias end end}.
