%% Compiled match specifications: what they give, their continuations, and what is none.
-module(ets_compiled_specs).
-export([main/1]).

main(_) ->
    Spec = ets:match_spec_compile([{'$1', [], [{const, {hit, nested}}]}]),
    case ets:match_spec_run([1], Spec) of
        [{hit, nested}] -> io:format("hit~n");
        Other -> io:format("~p~n", [Other])
    end,
    io:format("~p~n", [[ets:is_compiled_ms(T) || T <- [Spec, foo, [], make_ref(), {'$compiled_match_spec', []}]]]),
    io:format("~p ~p~n", [is_reference(Spec), is_tuple(Spec)]),
    [{'EXIT', {badarg, _}} = (catch ets:match_spec_compile(T)) || T <- [[], [foo], foo]],
    [{'EXIT', {badarg, _}} = (catch ets:match_spec_run([a], T)) || T <- [[], make_ref(), {'$compiled_match_spec', []}]],
    erlang:garbage_collect(),
    io:format("~p~n", [ets:match_spec_run([{a}, b], Spec)]),
    Self = self(),
    spawn_link(fun() -> Self ! ets:match_spec_compile([{{'$1', '$2'}, [{'>', '$1', 1}], [{{sum, {'+', '$1', '$2'}}}]}]) end),
    Sent = receive Compiled -> Compiled end,
    io:format("~p~n", [ets:match_spec_run([{1, 2}, {3, 4}, x], Sent)]),
    T = ets:new(t, [ordered_set]),
    ets:insert(T, [{1, a}, {2, b}]),
    {[_], Continuation} = ets:select(T, [{{'$1', '_'}, [], [{const, {wow, 1}}]}], 1),
    {[Next], _} = ets:select(Continuation),
    show(Next).

show({wow, N}) -> io:format("wow ~p~n", [N]);
show(Other) -> io:format("other ~p~n", [Other]).
