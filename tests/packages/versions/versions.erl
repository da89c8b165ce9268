%% Packages: erlang-erlware-commons erlang-cf
%% Versions, parallel maps, dictionaries and dates of erlware_commons.
-module(versions).
-export([main/1]).
main(_) ->
    io:format("~p~n", [[ec_semver:parse(V) || V <- ["1.2.3", "1.0.0-rc.1+b5", "2"]]]),
    io:format("~p~n", [[ec_semver:gt("1.10.0", "1.9.9"), ec_semver:pes("2.6.1", "2.6"), ec_semver:lt("1.0.0-alpha", "1.0.0")]]),
    io:format("~s~n", [ec_semver:format(ec_semver:parse("3.4.5-x.1+y"))]),
    io:format("~p~n", [ec_plists:map(fun(N) -> N * N end, lists:seq(1, 20))]),
    io:format("~p~n", [ec_lists:search(fun(N) when N > 3 -> {ok, N}; (_) -> not_found end, [1, 2, 5])]),
    io:format("~p~n", [ec_dictionary:to_list(ec_dictionary:add(b, 2, ec_dictionary:new(ec_dict)))]),
    io:format("~s~n", [ec_date:format("Y-m-d G:i:s", {{2012, 2, 29}, {13, 4, 5}})]),
    io:format("~p~n", [ec_date:parse("2012-02-29 13:04:05")]),
    io:format("~p~n", [ec_cnv:to_binary(12)]).
