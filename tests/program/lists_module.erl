%% Most functions of the lists module.
-module(lists_module).
-export([main/1]).

main(_Args) ->
    L = [3, 1, 2],
    Results =
        [lists:all(fun is_integer/1, L), lists:any(fun(X) -> X > 2 end, L), lists:append([[1], [2, 3], []]), lists:concat([a, 1, "b", 2.5]),
         lists:delete(1, L), lists:droplast(L), lists:dropwhile(fun(X) -> X > 2 end, L), lists:duplicate(3, x),
         lists:filter(fun(X) -> X > 1 end, L), lists:filtermap(fun(X) when X > 1 -> {true, X * 10}; (_) -> false end, L),
         lists:flatlength([1, [2, [3]]]), lists:flatmap(fun(X) -> [X, X] end, L), lists:foldl(fun(X, A) -> [X | A] end, [], L),
         lists:foldr(fun(X, A) -> [X | A] end, [], L), lists:join(sep, L), lists:keydelete(b, 1, [{a, 1}, {b, 2}]),
         lists:keyreplace(b, 1, [{a, 1}, {b, 2}], {c, 3}), lists:keystore(d, 1, [{a, 1}], {d, 4}), lists:keytake(a, 1, [{b, 2}, {a, 1}]),
         lists:keysearch(a, 1, [{a, 1}]), lists:keymap(fun(X) -> X + 1 end, 2, [{a, 1}]), lists:last(L), lists:mapfoldl(fun(X, A) -> {X * 2, A + X} end, 0, L),
         lists:mapfoldr(fun(X, A) -> {[X | A], A ++ [X]} end, [], L), lists:max(L), lists:min(L), lists:nth(2, L), lists:nthtail(1, L),
         lists:partition(fun(X) -> X > 1 end, L), lists:prefix("ab", "abc"), lists:suffix("bc", "abc"), lists:search(fun(X) -> X < 3 end, L),
         lists:seq(1, 10, 3), lists:seq(5, 1, -2), lists:seq(1, 0), lists:split(2, L), lists:splitwith(fun(X) -> X > 2 end, L),
         lists:sublist(L, 2), lists:sublist(L, 2, 5), lists:subtract(L, [1]), lists:sum(L), lists:takewhile(fun(X) -> X > 2 end, L),
         lists:unzip([{a, 1}, {b, 2}]), lists:unzip3([{a, 1, x}, {b, 2, y}]), lists:zip3([1], [2], [3]), lists:zipwith(fun(A, B) -> A + B end, L, L),
         lists:zf(fun(X) -> {true, -X} end, L), lists:uniq([a, b, a, c, b]), lists:enumerate([a, b]), lists:enumerate(10, "xy"), lists:rkeymerge(1, [{2, a}], [{1, b}])],
    [io:format("~w~n", [R]) || R <- Results],
    lists:foreach(fun(X) -> io:format("<~w>", [X]) end, L),
    io:nl(),
    [io:format("~p~n", [try F() catch C:R -> {C, R} end]) ||
        F <- [fun() -> lists:zip([1], []) end, fun() -> lists:max([]) end, fun() -> lists:seq(1, 5, 0) end, fun() -> lists:nth(0, L) end,
              fun() -> lists:split(9, L) end, fun() -> lists:last([]) end, fun() -> lists:map(notfun, L) end]].
