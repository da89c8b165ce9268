%% proplists, orddict, ordsets.
-module(proplists_orddict).
-export([main/1]).

main(_Args) ->
    P = [{a, 1}, b, {c, [1]}, {a, 2}, {d, false}],
    io:format("~p~n", [[proplists:get_value(K, P) || K <- [a, b, c, d, e]]]),
    io:format("~p~n", [[proplists:get_value(e, P, default), proplists:get_all_values(a, P), proplists:get_bool(b, P), proplists:get_bool(d, P), proplists:is_defined(d, P), proplists:delete(a, P), proplists:lookup(b, P), proplists:get_keys(P) =/= [], proplists:compact([{x, true}]), proplists:unfold([x]), proplists:split(P, [a])]]),
    O = orddict:from_list([{b, 2}, {a, 1}, {c, 3}]),
    io:format("~p~n", [[O, orddict:store(aa, x, O), orddict:fetch(a, O), orddict:find(z, O), orddict:update_counter(a, 5, O), orddict:append(l, x, orddict:new()), orddict:fold(fun(K, V, A) -> [{V, K} | A] end, [], O), orddict:filter(fun(_, V) -> V > 1 end, O), orddict:merge(fun(_, X, Y) -> X + Y end, O, O)]]),
    S = ordsets:from_list([c, a, b, a]),
    io:format("~p~n", [[S, ordsets:add_element(aa, S), ordsets:del_element(a, S), ordsets:union(S, [d]), ordsets:intersection(S, [a, z]), ordsets:subtract(S, [b]), ordsets:is_subset([a], S), ordsets:is_disjoint([x], S), ordsets:is_element(c, S)]]).
