%% OTP's own code: modules of the library are lowered and interpreted together with this one.
-module(library).
-compile([export_all, nowarn_export_all]).

t_lists() ->
    L = [3, 1, 4, 1, 5, 9, 2, 6, 5, 3, 5],
    {lists:sort(L), lists:usort(L), lists:keysort(2, [{a, 2}, {b, 1}, {c, 2}]), lists:sort(fun(A, B) -> A >= B end, L),
     lists:foldl(fun(X, A) -> X + A end, 0, L), lists:partition(fun(X) -> X > 3 end, L), lists:zip([1, 2], [a, b]),
     lists:nthtail(3, L), lists:sublist(L, 2, 3), lists:flatten([1, [2, [3]], []]), lists:seq(1, 9, 2), lists:split(2, L),
     lists:merge([1, 3, 5], [2, 4]), lists:mapfoldl(fun(X, S) -> {X * 2, S + X} end, 0, [1, 2]), lists:splitwith(fun(X) -> X < 4 end, L),
     lists:umerge3([1], [2], [1, 3]), lists:dropwhile(fun(X) -> X =/= 9 end, L), lists:max(L), lists:last(L)}.

t_sets() ->
    S = gb_sets:from_list([5, 1, 3, 9, 7]),
    T = gb_trees:insert(k, v, gb_trees:from_orddict([{a, 1}, {z, 2}])),
    {gb_sets:to_list(gb_sets:add(4, gb_sets:delete(5, S))), gb_sets:is_member(3, S), gb_trees:to_list(gb_trees:delete(a, T)),
     gb_trees:lookup(k, T), ordsets:union([1, 3], [2, 3]), orddict:store(b, 2, [{a, 1}, {c, 3}]),
     try gb_trees:get(x, T) catch C:R -> {C, R} end}.

t_queue() -> Q = queue:from_list([1, 2, 3]), {queue:to_list(queue:in(4, Q)), queue:out(Q), queue:len(queue:reverse(Q))}.

t_array() ->
    A = lists:foldl(fun(I, A) -> array:set(I, I * I, A) end, array:new(), [0, 5, 17, 130]),
    {array:size(A), array:get(17, A), array:get(18, A), array:sparse_to_list(A)}.

t_string() ->
    {string:uppercase("straße und élan"), string:trim("  abc  "), string:split("a,b,c", ",", all), string:length("e\x{301}a"),
     string:reverse("abc"), string:pad("ab", 5), string:find("hello world", "wor"), string:titlecase("abc"),
     string:equal("ABC", "abc", true), string:to_graphemes("ae\x{308}o"), string:prefix("prefix", "pre"), string:casefold("ΑΣ")}.

t_base64() -> [base64:encode("hello " ++ [X]) || X <- "ab"] ++ [base64:decode(<<"aGVsbG8=">>)].

t_calendar() ->
    {calendar:date_to_gregorian_days(2024, 2, 29), calendar:gregorian_days_to_date(739000), calendar:day_of_the_week(2024, 3, 1),
     calendar:last_day_of_the_month(2023, 2), calendar:seconds_to_time(86399), try calendar:last_day_of_the_month(2023, 13) catch error:R -> R end}.

t_proplists() -> {proplists:get_value(a, [{b, 1}, a]), proplists:delete(a, [a, {a, 1}, b]), proplists:get_bool(x, [{x, false}, x])}.

t_scan() ->
    {erl_scan:string("f(X) -> {X, 'a b', \"s\", $c, 16#ff, 1.5}. % done"), erl_scan:string("'open")}.

t_parse() ->
    {ok, Tokens, _} = erl_scan:string("f(X, [H | T]) when X > 1, is_list(T) -> case H of {a, _} -> X + 1; _ -> fun(Y) -> Y end end."),
    erl_parse:parse_form(Tokens).

t_format() -> [lists:flatten(io_lib:format(F, A)) || {F, A} <- [{"~w ~p~n", [{a, [1, 2]}, "text"]}, {"~5..0b|~-6s|~6s", [42, "ab", "cd"]}, {"~.16b ~c ~tp", [255, $x, [a | b]]}]].
