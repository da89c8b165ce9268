%% Records: defaults, nesting, updates, in guards, in comprehensions, field index.
-module(record_features).
-export([main/1]).
-record(address, {street = "unknown", zip = 0 :: integer()}).
-record(person, {name, age = 18, address = #address{}, tags = []}).
-record(empty, {}).

main(_Args) ->
    Joe = #person{name = "Joe", age = 40},
    Ann = #person{name = "Ann", address = #address{zip = 12345}, _ = '_'},
    io:format("~p~n~p~n~p~n", [Joe, Ann, #empty{}]),
    io:format("~p~n", [Joe#person{age = 41, tags = [a | Joe#person.tags]}]),
    io:format("~p~n", [(Ann#person.address)#address.zip]),
    io:format("~p~n", [[P#person.name || P <- [Joe, Ann, other], is_record(P, person), P#person.age =:= 40]]),
    io:format("~p~n", [[adult(P) || P <- [Joe, Joe#person{age = 3}]]]),
    io:format("~p ~p~n", [#person.age, record_info(size, person)]),
    io:format("~p~n", [lists:keyfind("Ann", #person.name, [Joe, Ann])]),
    #person{name = Name, _ = _} = Joe,
    io:format("~s~n", [Name]),
    io:format("~p~n", [[try F() catch C:R -> {C, R} end || F <- [fun() -> (id(#empty{}))#person.name end, fun() -> (id(x))#person{age = 1} end]]]).

adult(#person{age = Age, name = [First | _]}) when Age >= 18 -> {adult, First};
adult(#person{}) -> minor.

id(X) -> X.
