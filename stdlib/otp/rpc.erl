%% Replaces OTP's `rpc`: calls to the only node there is run in a process of their own, those to others answer nodedown.
%% Left out: the server `rex`, and what only makes sense among several nodes.
-module(rpc).

-export([call/4, call/5, block_call/4, block_call/5, cast/4, async_call/4, yield/1, nb_yield/1, nb_yield/2]).
-export([multicall/3, multicall/4, multicall/5, eval_everywhere/3, eval_everywhere/4, abcast/2, abcast/3, sbcast/2, sbcast/3]).
-export([server_call/4, multi_server_call/2, multi_server_call/3, pinfo/1, pinfo/2, parallel_eval/1, pmap/3, start/0]).
-export([run/4]).

start() -> ignore.

call(Node, M, F, Args) -> call(Node, M, F, Args, infinity).

call(Node, M, F, Args, Timeout) when Node =:= node() ->
    {_, Monitor} = spawn_monitor(?MODULE, run, [self(), M, F, Args]),
    receive
        {'DOWN', Monitor, process, _, {?MODULE, Answer}} -> Answer;
        {'DOWN', Monitor, process, _, Reason} -> {badrpc, {'EXIT', Reason}}
    after Timeout ->
        erlang:demonitor(Monitor, [flush]),
        {badrpc, timeout}
    end;
call(Node, _, _, _, _) when is_atom(Node) ->
    {badrpc, nodedown}.

%% A call answers with its value, also a thrown one; an error or exit is a badrpc.
run(Caller, M, F, Args) ->
    true = group_leader(leader(Caller), self()),
    Answer =
        try apply(M, F, Args)
        catch
            throw:Value -> Value;
            exit:Reason -> {badrpc, {'EXIT', Reason}};
            error:Reason:Stack -> {badrpc, {'EXIT', {Reason, Stack}}}
        end,
    exit({?MODULE, Answer}).

leader(Caller) ->
    case process_info(Caller, group_leader) of
        {_, Leader} -> Leader;
        undefined -> group_leader()
    end.

block_call(Node, M, F, Args) -> call(Node, M, F, Args).
block_call(Node, M, F, Args, Timeout) -> call(Node, M, F, Args, Timeout).

cast(Node, M, F, Args) when Node =:= node() ->
    _ = spawn(M, F, Args),
    true;
cast(Node, _, _, _) when is_atom(Node) ->
    true.

async_call(Node, M, F, Args) ->
    Caller = self(),
    spawn(fun() -> Caller ! {self(), {promise_reply, call(Node, M, F, Args)}} end).

yield(Key) when is_pid(Key) ->
    receive {Key, {promise_reply, Answer}} -> Answer end.

nb_yield(Key) -> nb_yield(Key, 0).
nb_yield(Key, Timeout) when is_pid(Key) ->
    receive
        {Key, {promise_reply, Answer}} -> {value, Answer}
    after Timeout -> timeout
    end.

multicall(M, F, Args) -> multicall([node() | nodes()], M, F, Args, infinity).
multicall(Nodes, M, F, Args) when is_list(Nodes) -> multicall(Nodes, M, F, Args, infinity);
multicall(M, F, Args, Timeout) -> multicall([node() | nodes()], M, F, Args, Timeout).
multicall(Nodes, M, F, Args, Timeout) ->
    Answers = [{Node, call(Node, M, F, Args, Timeout)} || Node <- Nodes],
    {[Answer || {_, Answer} <- Answers, Answer =/= {badrpc, nodedown}], [Node || {Node, {badrpc, nodedown}} <- Answers]}.

eval_everywhere(M, F, Args) -> eval_everywhere([node() | nodes()], M, F, Args).
eval_everywhere(Nodes, M, F, Args) ->
    lists:foreach(fun(Node) -> cast(Node, M, F, Args) end, Nodes),
    abcast.

abcast(Name, Message) -> abcast([node() | nodes()], Name, Message).
abcast(Nodes, Name, Message) ->
    lists:foreach(fun(Node) -> erlang:send({Name, Node}, Message, [noconnect]) end, Nodes),
    abcast.

sbcast(Name, Message) -> sbcast([node() | nodes()], Name, Message).
sbcast(Nodes, Name, Message) ->
    {Good, Bad} = lists:partition(fun(Node) -> Node =:= node() andalso whereis(Name) =/= undefined end, Nodes),
    _ = [Name ! Message || _ <- Good],
    {Good, Bad}.

server_call(Node, Name, ReplyWrapper, Message) when Node =:= node() ->
    Monitor = erlang:monitor(process, Name),
    Name ! {self(), Message},
    receive
        {ReplyWrapper, Node, Answer} ->
            erlang:demonitor(Monitor, [flush]),
            Answer;
        {'DOWN', Monitor, _, _, _} ->
            {error, nodedown}
    end;
server_call(_, _, _, _) ->
    {error, nodedown}.

multi_server_call(Name, Message) -> multi_server_call([node() | nodes()], Name, Message).
multi_server_call(Nodes, Name, Message) ->
    Answers = [{Node, server_call(Node, Name, Name, Message)} || Node <- Nodes],
    {[Answer || {_, Answer} <- Answers, Answer =/= {error, nodedown}], [Node || {Node, {error, nodedown}} <- Answers]}.

pinfo(Pid) -> process_info(Pid).
pinfo(Pid, Item) -> process_info(Pid, Item).

parallel_eval(Calls) -> [yield(async_call(node(), M, F, Args)) || {M, F, Args} <- Calls].

pmap({M, F}, Extra, List) ->
    Keys = [async_call(node(), M, F, [Item | Extra]) || Item <- List],
    Answers = [yield(Key) || Key <- Keys],
    case [bad || {badrpc, _} <- Answers] of
        [] -> Answers;
        _ -> exit(badrpc)
    end.
