-module(sums_tests).
-include_lib("eunit/include/eunit.hrl").

sum_test() -> ?assertEqual(6, sums:sum([1, 2, 3])).

mean_test_() ->
    [?_assertEqual(2.0, sums:mean([1, 2, 3])), ?_assertError(badarg, sums:mean([])), {"rounded", ?_assertMatch({2, _}, {round(sums:mean([2])), x})}].

fixture_test_() ->
    {setup, fun() -> [4, 5] end, fun(_) -> ok end, fun(Numbers) -> [?_assertEqual(9, sums:sum(Numbers)), ?_assertEqual(10, sums:sum(Numbers))] end}.

broken_test() -> sums:mean(not_a_list).
