%% Supervisors: restart strategies, limits, children added and removed, shutdown order.
-module(supervisor_basic).
-behaviour(supervisor).
-export([main/1, init/1, start_worker/1, worker/2]).

main(_Args) ->
    logger:set_primary_config(level, none),
    process_flag(trap_exit, true),
    [scenario(Strategy) || Strategy <- [one_for_one, one_for_all, rest_for_one]],
    {ok, Sup} = supervisor:start_link(?MODULE, one_for_one),
    io:format("~p~n", [supervisor:count_children(Sup)]),
    {ok, _} = supervisor:start_child(Sup, child(extra)),
    io:format("~p~n", [lists:sort([Id || {Id, _, _, _} <- supervisor:which_children(Sup)])]),
    io:format("~p~n", [[supervisor:terminate_child(Sup, extra), supervisor:delete_child(Sup, extra), supervisor:delete_child(Sup, extra), supervisor:restart_child(Sup, nochild)]]),
    %% Too many restarts within the period: the supervisor gives up.
    [begin kill(a), wait_for(a, Sup) end || _ <- [1, 2, 3]],
    kill(a),
    io:format("~p~n", [receive {'EXIT', Sup, Reason} -> Reason after 30000 -> still_there end]),
    io:format("~p~n", [supervisor:start_link(?MODULE, broken)]),
    receive {'EXIT', _, _} -> ok after 100 -> ok end.

scenario(Strategy) ->
    {ok, Sup} = supervisor:start_link(?MODULE, Strategy),
    Before = [whereis(Name) || Name <- [a, b, c]],
    kill(b),
    wait_for(b, Sup),
    After = [whereis(Name) || Name <- [a, b, c]],
    io:format("~p: ~p~n", [Strategy, [case X =:= Y of true -> kept; false -> restarted end || {X, Y} <- lists:zip(Before, After)]]),
    exit(Sup, shutdown),
    receive {'EXIT', Sup, Reason} -> io:format("~p~n", [Reason]) end.

kill(Name) ->
    Pid = whereis(Name),
    Ref = monitor(process, Pid),
    exit(Pid, kill),
    receive {'DOWN', Ref, _, _, _} -> ok end.

%% Until the name is there again and the supervisor has done with starting.
wait_for(Name, Sup) ->
    case whereis(Name) of
        undefined -> receive after 1 -> wait_for(Name, Sup) end;
        _ -> supervisor:which_children(Sup)
    end.

init(broken) -> {ok, {#{}, [#{id => bad, start => {?MODULE, start_worker, [fail]}}]}};
init(Strategy) -> {ok, {#{strategy => Strategy, intensity => 3, period => 60}, [child(Name) || Name <- [a, b, c]]}}.

child(Name) -> #{id => Name, start => {?MODULE, start_worker, [Name]}}.

start_worker(fail) -> {error, cannot};
start_worker(Name) -> proc_lib:start_link(?MODULE, worker, [Name, self()]).

worker(Name, Parent) ->
    register(Name, self()),
    proc_lib:init_ack(Parent, {ok, self()}),
    receive stop -> ok end.
