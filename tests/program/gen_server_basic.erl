%% gen_server: call, cast, info, timeouts, replies from elsewhere, stop, unknown names.
-module(gen_server_basic).
-behaviour(gen_server).
-export([main/1, init/1, handle_call/3, handle_cast/2, handle_info/2, handle_continue/2, terminate/2]).

main(_Args) ->
    logger:set_primary_config(level, none),
    {ok, Pid} = gen_server:start_link({local, counter}, ?MODULE, 10, []),
    io:format("~p~n", [gen_server:call(counter, get)]),
    ok = gen_server:cast(Pid, {add, 5}),
    counter ! {add, 100},
    io:format("~p~n", [gen_server:call(Pid, get)]),
    io:format("~p~n", [gen_server:call(Pid, delayed)]),
    io:format("~p~n", [try gen_server:call(Pid, silent, 20) catch exit:{Reason, {gen_server, call, [_, Request, T]}} -> {Reason, Request, T} end]),
    io:format("~p~n", [try gen_server:call(nobody, get) catch exit:R -> R end]),
    io:format("~p~n", [gen_server:start_link({local, counter}, ?MODULE, 0, []) =:= {error, {already_started, Pid}}]),
    io:format("~p~n", [sys:get_state(Pid)]),
    io:format("~p~n", [sys:replace_state(Pid, fun(S) -> S * 2 end)]),
    ok = sys:suspend(Pid), ok = sys:resume(Pid),
    Requests = [gen_server:send_request(Pid, get), gen_server:send_request(Pid, delayed)],
    io:format("~p~n", [[gen_server:receive_response(Q, 30000) || Q <- Requests]]),
    io:format("~p~n", [gen_server:stop(Pid)]),
    io:format("~p~n", [whereis(counter)]),
    io:format("~p~n", [gen_server:start(?MODULE, stop, [])]),
    io:format("~p~n", [gen_server:start(?MODULE, ignore, [])]),
    {ok, {Idle, Ref}} = gen_server:start_monitor(?MODULE, {timeout, 10}, []),
    receive {'DOWN', Ref, process, Idle, Why} -> io:format("~p~n", [Why]) end,
    {ok, Crasher} = gen_server:start(?MODULE, 0, []),
    io:format("~p~n", [try gen_server:call(Crasher, crash) catch exit:{{Error, [_ | _]}, {gen_server, call, [_, crash]}} -> Error end]).

init(stop) -> {stop, not_today};
init(ignore) -> ignore;
init({timeout, T}) -> {ok, idle, T};
init(N) -> {ok, N, {continue, started}}.

handle_continue(started, N) -> {noreply, N + 1}.

handle_call(get, _, N) -> {reply, N, N};
handle_call(delayed, From, N) -> spawn_link(fun() -> receive after 5 -> gen_server:reply(From, {later, N}) end end), {noreply, N};
handle_call(silent, _, N) -> {noreply, N};
handle_call(crash, _, _) -> error(deliberate).

handle_cast({add, M}, N) -> {noreply, N + M}.

handle_info({add, M}, N) -> {noreply, N + M};
handle_info(timeout, idle) -> {stop, {shutdown, idle}, idle}.

terminate(Reason, N) when is_integer(N), N > 0 -> io:format("terminate ~p ~p~n", [plain(Reason), N]);
terminate(_, _) -> ok.

plain({Reason, [_ | _]}) -> Reason;
plain(Reason) -> Reason.
