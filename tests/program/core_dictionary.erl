%% The process dictionary and registered names.
-module(core_dictionary).
-export([main/1]).

main(_Args) ->
    erlang:display(get(key)),
    erlang:display(put(key, 1)),
    erlang:display(put(key, {two, [2]})),
    erlang:display(get(key)),
    erlang:display(erase(key)),
    erlang:display(erase(key)),
    [put({k, N}, N) || N <- [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12]],
    erlang:display([get({k, N}) || N <- [1, 12, 13]]),
    register(myself, self()),
    myself ! hello,
    erlang:display(receive hello -> got_it end),
    erlang:display(whereis(myself) =:= self()),
    erlang:display(whereis(nobody)),
    erlang:display(try nobody ! x catch error:Reason -> Reason end),
    unregister(myself),
    erlang:display(whereis(myself)).
