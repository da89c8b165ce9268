-module(node_test).
-compile([export_all, nowarn_export_all]).

global_test() -> [{S, R, R} = {S, R, steps(x_global)} || {S, R} <- [{otp, steps(global)}]].

steps(G) ->
    Pid = spawn(fun() -> receive stop -> ok; {hi, From} -> From ! hello end end),
    A = [G:whereis_name(t), G:register_name(t, Pid), G:register_name(t, self()), G:whereis_name(t) =:= Pid, lists:member(t, G:registered_names()),
        G:send(t, {hi, self()}) =:= Pid, receive hello -> ok after 1000 -> none end],
    timer:sleep(20),
    B = [G:whereis_name(t), G:register_name(t, self()), G:re_register_name(t, self()), G:unregister_name(t), G:whereis_name(t), catch G:send(t, x)],
    C = [G:set_lock({r, self()}), G:set_lock({r, self()}), G:set_lock({r, other}, [node()], 0), G:del_lock({r, self()}),
        G:trans({r, self()}, fun() -> inside end), G:trans({r, a}, fun() -> G:set_lock({r, b}, [node()], 0) end)],
    {A, B, C}.

rpc_test() -> [{S, R, R} = {S, R, calls(x_rpc)} || {S, R} <- [{otp, calls(rpc)}]].

calls(R) ->
    [R:call(node(), erlang, '+', [1, 2]), R:call(node(), erlang, exit, [out]), R:call(node(), erlang, throw, [up]), R:call(other@host, erlang, node, []),
        element(1, element(2, element(2, R:call(node(), erlang, error, [bad])))), R:call(node(), timer, sleep, [1000], 10),
        R:yield(R:async_call(node(), erlang, node, [])), R:multicall([node(), other@host], erlang, '+', [1, 1]),
        R:pmap({erlang, '+'}, [1], [1, 2, 3]), R:cast(node(), erlang, node, [])].

code_test() ->
    [{F, A, R} = {F, A, apply(x_code, F, A)} || {F, A} <- [{ensure_loaded, [lists]}, {ensure_loaded, [no_such]}, {is_loaded, [no_such]}, {which, [no_such]},
        {ensure_modules_loaded, [[lists]]}, {ensure_modules_loaded, [[no_such, lists]]}, {get_object_code, [no_such]}, {lib_dir, [no_such]}, {priv_dir, [no_such]},
        {objfile_extension, []}, {delete, [no_such]}, {purge, [no_such]}], R <- [apply(code, F, A)]].

config_test() ->
    80 = elixir_config:get({uri, <<"http">>}),
    d = elixir_config:get(nokey, d),
    {'EXIT', _} = (catch elixir_config:put(argv, [])),
    {ok, _} = elixir_config:start_link(),
    ok = elixir_config:put(argv, [<<"a">>]),
    [<<"a">>] = elixir_config:get(argv),
    [<<"a">>] = elixir_config:get_and_put(argv, []),
    [x] = elixir_config:update(at_exit, fun(L) -> [x | L] end),
    [x] = elixir_config:get(at_exit),
    7 = elixir_config:serial(fun() -> 7 end),
    Stack = [{m, f, 1, []}],
    [true, false, true] = [elixir_config:warn(k, Stack), elixir_config:warn(k, Stack), elixir_config:warn(k2, Stack)].

report_test() ->
    [R = lists:flatten(beamless_report:format(C, E, S)) || {C, E, S, R} <- [
        {error, badarg, [{m, f, 1, [{file, "m.erl"}, {line, 3}]}, {n, g, 0, []}], "exception error: bad argument\n  in function  m:f/1 (m.erl, line 3)\n  in call from n:g/0"},
        {error, {badmatch, "x"}, [], "exception error: no match of right hand side value \"x\""},
        {error, undef, [{m, f, [1], []}], "exception error: undefined function m:f/1"},
        {error, badarith, [{erlang, '+', [a, 1], []}], "exception error: an error occurred when evaluating an arithmetic expression\n  in function  erlang:'+'/2\n     called as erlang:'+'(a,1)"},
        {throw, x, [], "exception throw: x"}, {exit, {a, b}, [], "exception exit: {a,b}"}]].
