-module(NAME_tests).

-include_lib("eunit/include/eunit.hrl").

greets_by_name_test() ->
    ?assertEqual("Hello, you!\n", lists:flatten(NAME:greeting("you"))).
